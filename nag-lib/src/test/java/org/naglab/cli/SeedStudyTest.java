package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SeedStudyTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    private static String command(Path folder, Optional<Path> home) {
        return new SeedStudy(Budget.DEMO, List.of(1L, 2L), new DataSource.Debian(), folder).command(2, home);
    }

    @Test
    void the_command_is_one_for_the_launcher_s_folder_wherever_the_study_ran() {
        Path notebook = Path.of("runs", "demo");
        String folder = HERE.getFileName() + "/runs/demo";
        assertThat(command(notebook, Optional.of(HERE.getParent()))).isEqualTo("./nag study demo 2 " + folder);
        assertThat(command(notebook, Optional.of(HERE))).isEqualTo("./nag study demo 2 runs/demo");
        assertThat(command(Path.of("/elsewhere/x"), Optional.of(HERE))).isEqualTo("./nag study demo 2 /elsewhere/x");
        assertThat(command(notebook, Optional.empty())).isEqualTo("./nag study demo 2 runs/demo");
    }
}
