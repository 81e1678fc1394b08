package org.naglab.kernel.install;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.naglab.kernel.core.Kernel;

/**
 * Writes the kernelspec by which Jupyter finds the kernel. With {@code --launcher PATH} Jupyter calls
 * {@code PATH kernel {connection_file}}; without it, this Java with this class path and these flags.
 */
public final class Install {
    private static final String USAGE = """
            usage: install [--user | --prefix DIR | --sys-prefix] [--name NAME] [--display-name TEXT] [--launcher PATH]

              --user           for the current user (the default)
              --prefix DIR     below DIR/share/jupyter/kernels
              --sys-prefix     below the active virtual or conda environment
              --name NAME      folder and id of the kernel; default: naglab
              --display-name   what front ends show; default: NagLab (Java)
              --launcher PATH  the command that starts kernels: PATH kernel CONNECTION_FILE
            """;
    private static final List<String> LOGOS = List.of("logo-32x32.png", "logo-64x64.png", "logo-svg.svg");

    private Install() {}

    /** Parses the options and writes the kernelspec; exit status 2 if the options are wrong. */
    public static void main(String[] args) {
        try {
            if (List.of(args).contains("--help")) {
                System.out.print(USAGE);
                return;
            }
            Options options = Options.parse(args);
            System.out.println("kernelspec " + options.name() + " written to " + write(options));
        } catch (IllegalArgumentException e) {
            System.err.println("nag install: " + e.getMessage() + "\nnag install --help tells more");
            System.exit(2);
        } catch (UncheckedIOException e) {
            System.err.println("nag install: " + e.getMessage() + ": " + e.getCause());
            System.exit(1);
        }
    }

    /**
     * What to install where.
     *
     * @param kernels the folder that holds kernelspecs
     * @param name folder and id of this one
     * @param displayName what front ends show
     * @param launcher the command that starts kernels, if not this Java itself
     */
    public record Options(Path kernels, String name, String displayName, Optional<Path> launcher) {
        public Options {
            if (!name.matches("[a-z0-9._-]+")) {
                throw new IllegalArgumentException(
                        "--name must be of lower-case letters, digits, dots, hyphens and underscores, got " + name);
            }
        }

        static Options parse(String[] args) {
            Path kernels = userKernels();
            String name = "naglab";
            String displayName = "NagLab (Java)";
            Optional<Path> launcher = Optional.empty();
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--user" -> kernels = userKernels();
                    case "--sys-prefix" -> kernels = kernelsBelow(activeEnvironment());
                    case "--prefix" -> kernels = kernelsBelow(Path.of(value(args, i++)));
                    case "--name" -> name = value(args, i++);
                    case "--display-name" -> displayName = value(args, i++);
                    case "--launcher" ->
                        launcher = Optional.of(Path.of(value(args, i++)).toAbsolutePath());
                    default -> throw new IllegalArgumentException("unknown option " + args[i]);
                }
            }
            return new Options(kernels, name, displayName, launcher);
        }

        private static String value(String[] args, int i) {
            if (i + 1 >= args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            return args[i + 1];
        }

        private static Path kernelsBelow(Path prefix) {
            return prefix.resolve("share").resolve("jupyter").resolve("kernels");
        }

        private static Path activeEnvironment() {
            return Optional.ofNullable(System.getenv("VIRTUAL_ENV"))
                    .or(() -> Optional.ofNullable(System.getenv("CONDA_PREFIX")))
                    .map(Path::of)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--sys-prefix needs an active environment (VIRTUAL_ENV or CONDA_PREFIX)"));
        }

        private static Path userKernels() {
            Optional<String> data = Optional.ofNullable(System.getenv("JUPYTER_DATA_DIR"));
            String home = System.getProperty("user.home");
            String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            Path dataDir = data.map(Path::of).orElseGet(() -> {
                if (os.contains("mac")) {
                    return Path.of(home, "Library", "Jupyter");
                }
                if (os.contains("win")) {
                    return Path.of(Optional.ofNullable(System.getenv("APPDATA")).orElse(home), "jupyter");
                }
                return Optional.ofNullable(System.getenv("XDG_DATA_HOME"))
                        .map(Path::of)
                        .orElse(Path.of(home, ".local", "share"))
                        .resolve("jupyter");
            });
            return dataDir.resolve("kernels");
        }
    }

    /** Writes the kernelspec and returns its folder. */
    public static Path write(Options options) {
        Path folder = options.kernels().resolve(options.name());
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("argv", argv(options.launcher()));
        spec.put("display_name", options.displayName());
        spec.put("language", "java");
        // Windows and JVMs have no SIGINT that a cell could survive: interrupts come as messages.
        spec.put("interrupt_mode", "message");
        spec.put("metadata", Map.of("debugger", false));
        Gson gson = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
        try {
            Files.createDirectories(folder);
            Path half = Files.createTempFile(folder, "kernel", ".part");
            Files.writeString(half, gson.toJson(spec) + "\n");
            move(half, folder.resolve("kernel.json"));
            for (String logo : LOGOS) {
                try (InputStream in = Install.class.getResourceAsStream(logo)) {
                    if (in != null) {
                        Files.copy(in, folder.resolve(logo), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the kernelspec to " + folder, e);
        }
        return folder;
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<String> argv(Optional<Path> launcher) {
        if (launcher.isPresent()) {
            return List.of(launcher.get().toString(), "kernel", "{connection_file}");
        }
        List<String> argv = new ArrayList<>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib") && !flag.startsWith("-javaagent"))
                .forEach(argv::add);
        argv.add("-cp");
        argv.add(absolute(System.getProperty("java.class.path")));
        argv.add(Kernel.class.getName());
        argv.add("{connection_file}");
        return argv;
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
