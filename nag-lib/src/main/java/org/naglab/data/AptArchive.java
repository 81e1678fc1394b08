package org.naglab.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.naglab.io.Progress;

/**
 * Fetches with apt's own tools, from the sources that the machine is set up with, into a private folder: as any user,
 * without touching the machine's package lists. apt checks the archive's signature.
 *
 * @param aptGet the program {@code apt-get}
 * @param aptHelper the program {@code apt-helper}
 * @param suite codename of the suite
 */
public record AptArchive(Path aptGet, Path aptHelper, String suite) implements DebianArchive {
    private static final int WORDS_KEPT = 12;
    private static final String FORMAT = "$(CREATED_BY)|$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)|$(FILENAME)";

    /** An index file that apt has fetched. */
    private record Index(String kind, String repository, Path file) {}

    @Override
    public Snapshot fetch(Path work, Progress progress) {
        try {
            Path configuration = work.resolve("apt.conf");
            Files.createDirectories(work.resolve("lists/partial"));
            Files.createDirectories(work.resolve("cache/archives/partial"));
            Files.writeString(configuration, configuration(work));
            run(List.of(aptGet.toString(), "-c", configuration.toString(), "update"), progress);
            List<Index> indexes = indexes(configuration);
            Index descriptions = only(indexes, "Translations");
            Index packages = only(indexes, "Packages");
            ReleaseFile release = ReleaseFile.read(releaseOf(descriptions.file()));
            Path texts = unpacked(configuration, descriptions.file(), work.resolve("descriptions"));
            Path names = unpacked(configuration, packages.file(), work.resolve("packages"));
            return new Snapshot(
                    "apt, " + descriptions.repository(),
                    release.version(),
                    release.date(),
                    () -> Files.newInputStream(texts),
                    () -> Files.newInputStream(names));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fetch the indexes of " + suite + " with apt: " + e.getMessage(), e);
        }
    }

    /**
     * Docker images set {@code Acquire::Languages "none"}, which only an option file can clear. The indexes of amd64 are
     * asked for on every machine, so that all get the same pairs.
     */
    private static String configuration(Path work) {
        return """
                Dir::State::lists "%1$s/lists";
                Dir::Cache "%1$s/cache";
                APT::Architecture "amd64";
                #clear APT::Architectures;
                APT::Architectures { "amd64"; };
                APT::Sandbox::User "root";
                Acquire::Retries "3";
                Acquire::http::Timeout "30";
                Acquire::https::Timeout "30";
                #clear Acquire::Languages;
                Acquire::Languages { "en"; };
                #clear APT::Update::Post-Invoke;
                #clear APT::Update::Post-Invoke-Success;
                """.formatted(work.toAbsolutePath());
    }

    private List<Index> indexes(Path configuration) throws IOException {
        List<String> lines = run(
                List.of(aptGet.toString(), "-c", configuration.toString(), "indextargets", "--format", FORMAT),
                Progress.silent());
        List<Index> indexes = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split("\\|", -1);
            if (fields.length == 6
                    && fields[1].equals("Debian")
                    && fields[2].equals(suite)
                    && fields[3].equals("main")
                    && Files.exists(Path.of(fields[5]))) {
                indexes.add(new Index(fields[0], fields[4], Path.of(fields[5])));
            }
        }
        return indexes;
    }

    private Index only(List<Index> indexes, String kind) throws IOException {
        return indexes.stream()
                .filter(i -> i.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IOException("apt's sources must offer the " + kind + " index of Debian " + suite
                        + " main, but they do not; set NAG_DEBIAN_MIRROR to a mirror, for example " + DEBIAN));
    }

    /** The Release file lies beside its indexes, under their common beginning. */
    private static Path releaseOf(Path index) throws IOException {
        String name = index.getFileName().toString();
        int component = name.indexOf("_main_");
        if (component > 0) {
            for (String end : List.of("_InRelease", "_Release")) {
                Path release = index.resolveSibling(name.substring(0, component) + end);
                if (Files.exists(release)) {
                    return release;
                }
            }
        }
        throw new IOException("apt must keep a Release file beside " + index + ", but there is none");
    }

    /** Unpacks whatever apt keeps: nothing, lz4, gzip or others. */
    private Path unpacked(Path configuration, Path index, Path target) throws IOException {
        Path words = target.resolveSibling(target.getFileName() + ".errors");
        Process process = new ProcessBuilder(
                        aptHelper.toString(), "-c", configuration.toString(), "cat-file", index.toString())
                .redirectOutput(target.toFile())
                .redirectError(words.toFile())
                .start();
        if (finish(process) != 0) {
            throw new IOException("apt-helper cat-file " + index + " failed: " + Files.readString(words));
        }
        return target;
    }

    private static List<String> run(List<String> command, Progress progress) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader words = process.inputReader()) {
            for (String line = words.readLine(); line != null; line = words.readLine()) {
                lines.add(line);
                progress.update(lines.size(), line);
            }
        }
        int code = finish(process);
        if (code != 0) {
            List<String> last = lines.subList(Math.max(0, lines.size() - WORDS_KEPT), lines.size());
            throw new IOException(String.join(" ", command) + " ended with " + code + ": " + String.join("\n", last));
        }
        return lines;
    }

    private static int finish(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while apt was at work", e);
        }
    }
}
