package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import ai.djl.util.Utils;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LocalEngineTest {
    @Test
    void a_native_library_without_room_is_explained_by_its_folder_and_the_variable_that_moves_it() {
        EngineException failure = new EngineException(
                "Failed to load PyTorch native library", new IOException("No space left on device"));
        assertThat(LocalEngine.explained(failure))
                .startsWith("Failed to load PyTorch native library: java.io.IOException: No space left on device; ")
                .contains(Utils.getEngineCacheDir("pytorch").toString(), "set NAG_CACHE");
    }
}
