package org.naglab.data;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.io.Progress;

/** A place that serves the indexes of a Debian suite. */
public sealed interface DebianArchive permits AptArchive, MirrorArchive {
    /** The suite that the published numbers are about: Debian 12. */
    String BOOKWORM = "bookworm";

    /** Debian's own address, which answers from a mirror near by. */
    URI DEBIAN = URI.create("https://deb.debian.org/debian");

    /**
     * Chooses apt where this machine runs the suite, with the sources that it is set up with, and else a mirror. The
     * variable {@code NAG_DEBIAN_MIRROR} names a mirror to be used on any machine.
     *
     * @param suite codename of the suite
     * @return where to fetch from
     */
    static DebianArchive ofThisMachine(String suite) {
        return of(suite, System.getenv(), Path.of("/"));
    }

    /**
     * As {@link #ofThisMachine}, for a given environment and file system.
     *
     * @param suite codename of the suite
     * @param environment variables by name
     * @param root root of the file system
     * @return where to fetch from
     */
    static DebianArchive of(String suite, Map<String, String> environment, Path root) {
        Optional<String> mirror =
                Optional.ofNullable(environment.get("NAG_DEBIAN_MIRROR")).filter(m -> !m.isBlank());
        Path get = root.resolve("usr/bin/apt-get");
        Path helper = root.resolve("usr/lib/apt/apt-helper");
        boolean apt = Files.isExecutable(get) && Files.isExecutable(helper) && runs(root, suite);
        if (mirror.isEmpty() && apt) {
            return new AptArchive(get, helper, suite);
        }
        return new MirrorArchive(mirror.map(URI::create).orElse(DEBIAN), suite);
    }

    /**
     * Fetches the indexes.
     *
     * @param work an empty folder to fetch into; the caller removes it after reading
     * @param languages of the package descriptions to fetch, as the suite names them; none when only packages are wanted
     * @param progress told of bytes or of apt's own words
     * @return the indexes, by which packages can be fetched into the same folder
     * @throws java.io.UncheckedIOException saying what failed and what the place answered
     */
    DebianSnapshot fetch(Path work, List<String> languages, Progress progress);

    /**
     * Gives the codename of the suite.
     *
     * @return for example {@code bookworm}
     */
    String suite();

    private static boolean runs(Path root, String suite) {
        Path release = root.resolve("etc/os-release");
        return Files.isReadable(release)
                && TextLines.read(release).containsAll(List.of("ID=debian", "VERSION_CODENAME=" + suite));
    }
}
