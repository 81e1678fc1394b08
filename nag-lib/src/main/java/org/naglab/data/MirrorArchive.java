package org.naglab.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.naglab.io.Download;
import org.naglab.io.Progress;

/**
 * Fetches over HTTP from a Debian mirror, on any system. Each index and package is checked against the checksum of the suite's
 * {@code InRelease} file or of the index. The signature of that file is not checked: over {@code https} the mirror is trusted, over
 * {@code http} the way to it too.
 *
 * @param base address under which {@code dists/} lies, for example {@code https://deb.debian.org/debian}
 * @param suite codename of the suite
 */
public record MirrorArchive(URI base, String suite) implements DebianArchive {
    /** Checks the address. */
    public MirrorArchive {
        String scheme = Optional.ofNullable(base.getScheme()).orElse("none");
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("base of a Debian mirror must be an http or https address, got " + base);
        }
    }

    @Override
    public DebianSnapshot fetch(Path work, List<String> languages, Progress progress) {
        Path inRelease = Download.fetch(ofSuite("InRelease"), work.resolve("InRelease"), Optional.empty(), progress);
        ReleaseFile release = ReleaseFile.read(inRelease);
        Map<String, DebianSnapshot.Content> descriptions = new HashMap<>();
        for (String language : languages) {
            Path index = index(release, "main/i18n/Translation-" + language, work, progress);
            descriptions.put(language, () -> unpacked(index));
        }
        Path packages = index(release, "main/binary-amd64/Packages", work, progress);
        return new DebianSnapshot(
                base.toString(),
                suite,
                release,
                descriptions,
                () -> unpacked(packages),
                listed -> Download.fetch(
                        at(listed.path()),
                        work.resolve(listed.name() + ".deb"),
                        Optional.of(listed.sha256()),
                        progress));
    }

    private Path index(ReleaseFile release, String path, Path work, Progress progress) {
        String packed = Stream.of(Packing.values())
                .map(packing -> path + packing.suffix())
                .filter(release.sha256()::containsKey)
                .findFirst()
                .orElseThrow(() -> new UncheckedIOException(new IOException(ofSuite("InRelease") + " must list " + path
                        + ", packed by one of " + List.of(Packing.values()) + ", but it does not")));
        Path target = work.resolve(packed.substring(packed.lastIndexOf('/') + 1));
        String sha256 = release.sha256().get(packed);
        return Download.fetch(ofSuite(packed), target, Optional.ofNullable(sha256), progress);
    }

    private URI ofSuite(String path) {
        return at("dists/" + suite + "/" + path);
    }

    private URI at(String path) {
        String root = base.toString();
        return URI.create((root.endsWith("/") ? root : root + "/") + path);
    }

    private static InputStream unpacked(Path file) throws IOException {
        return Packing.of(file.getFileName().toString())
                .unpacked(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }
}
