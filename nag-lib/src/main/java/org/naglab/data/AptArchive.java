package org.naglab.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final String FORMAT =
            "$(CREATED_BY)|$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)|$(LANGUAGE)|$(FILENAME)";

    /** An index file that apt has fetched; of the language only a Translations index has one. */
    private record Index(String kind, String repository, String language, Path file) {}

    @Override
    public DebianSnapshot fetch(Path work, List<String> languages, Progress progress) {
        try {
            Path folder = work.toAbsolutePath();
            Path configuration = folder.resolve("apt.conf");
            Files.createDirectories(folder.resolve("lists/partial"));
            Files.createDirectories(folder.resolve("cache/archives/partial"));
            Files.writeString(configuration, configuration(folder, languages));
            run(folder, apt(configuration, "update"), progress);
            List<Index> indexes = indexes(folder, configuration);
            Map<String, DebianSnapshot.Content> descriptions = new HashMap<>();
            for (String language : languages) {
                Index index = only(indexes, "Translations", language);
                Path texts = unpacked(configuration, index.file(), folder.resolve("descriptions-" + language));
                descriptions.put(language, () -> Files.newInputStream(texts));
            }
            Index packages = only(indexes, "Packages", "");
            Path names = unpacked(configuration, packages.file(), folder.resolve("packages"));
            return new DebianSnapshot(
                    "apt, " + packages.repository(),
                    suite,
                    ReleaseFile.read(releaseOf(packages.file())),
                    descriptions,
                    () -> Files.newInputStream(names),
                    listed -> fetched(folder, configuration, listed, progress));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fetch the indexes of " + suite + " with apt: " + e.getMessage(), e);
        }
    }

    /** apt names the file by the package's version, coded as for an address. */
    private Path fetched(Path work, Path configuration, DebianSnapshot.Listed listed, Progress progress)
            throws IOException {
        run(work, apt(configuration, "download", listed.name() + "=" + listed.version()), progress);
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.getFileName().toString().matches(listed.name() + "_.*\\.deb"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("apt-get download must leave a file of the package "
                            + listed.name() + " in " + work + ", but there is none"));
        }
    }

    private List<String> apt(Path configuration, String... words) {
        return Stream.concat(Stream.of(aptGet.toString(), "-c", configuration.toString()), Stream.of(words))
                .toList();
    }

    /**
     * Docker images set {@code Acquire::Languages "none"}, which only an option file can clear. The indexes of amd64 are
     * asked for on every machine, so that all get the same pairs.
     */
    private static String configuration(Path folder, List<String> languages) {
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
            Acquire::Languages { %2$s };
            #clear APT::Update::Post-Invoke;
            #clear APT::Update::Post-Invoke-Success;
            """.formatted(
                        folder,
                        (languages.isEmpty() ? List.of("none") : languages)
                                .stream().map(l -> "\"" + l + "\";").collect(Collectors.joining(" ")));
    }

    private List<Index> indexes(Path work, Path configuration) throws IOException {
        List<String> lines = run(work, apt(configuration, "indextargets", "--format", FORMAT), Progress.silent());
        List<Index> indexes = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split("\\|", -1);
            if (fields.length == 7
                    && fields[1].equals("Debian")
                    && fields[2].equals(suite)
                    && fields[3].equals("main")
                    && Files.exists(Path.of(fields[6]))) {
                indexes.add(new Index(fields[0], fields[4], fields[5], Path.of(fields[6])));
            }
        }
        return indexes;
    }

    private Index only(List<Index> indexes, String kind, String language) throws IOException {
        return indexes.stream()
                .filter(i -> i.kind().equals(kind)
                        && (language.isEmpty() || i.language().equals(language)))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "apt's sources must offer the " + (kind + " " + language).strip() + " index of Debian " + suite
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

    private static List<String> run(Path work, List<String> command, Progress progress) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
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
