package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("end-to-end")
final class LocalEngineTest {
    @TempDir
    Path folder;

    /** Starts the engine in a process of its own. */
    static final class Start {
        private Start() {}

        public static void main(String[] arguments) {
            try {
                LocalEngine.manager().close();
                System.out.println("started");
            } catch (IllegalStateException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    @Test
    void a_native_library_without_room_is_explained_by_its_folder_and_the_variable_that_moves_it() throws Exception {
        Path blocked = Files.writeString(folder.resolve("file"), "not a folder").resolve("djl");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Start.class.getName())
                .redirectErrorStream(true);
        builder.environment().put("DJL_CACHE_DIR", blocked.toString());
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed)
                .doesNotContain("started")
                .contains("refused: ")
                .contains("PyTorch's native library must be unpacked in " + blocked)
                .contains("set NAG_CACHE");
    }
}
