package org.naglab.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.naglab.io.Download;
import org.naglab.io.Progress;
import org.tukaani.xz.XZInputStream;

/**
 * Fetches over HTTP from a Debian mirror, on any system. Each index is checked against the checksum of the suite's
 * {@code InRelease} file. The signature of that file is not checked: over {@code https} the mirror is trusted, over
 * {@code http} the way to it too.
 *
 * @param base address under which {@code dists/} lies, for example {@code https://deb.debian.org/debian}
 * @param suite codename of the suite
 */
public record MirrorArchive(URI base, String suite) implements DebianArchive {
    private static final List<String> PACKINGS = List.of(".xz", ".bz2", ".gz", "");

    /** Checks the address. */
    public MirrorArchive {
        String scheme = Optional.ofNullable(base.getScheme()).orElse("none");
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("base of a Debian mirror must be an http or https address, got " + base);
        }
    }

    @Override
    public Snapshot fetch(Path work, Progress progress) {
        Path inRelease = Download.fetch(at("InRelease"), work.resolve("InRelease"), Optional.empty(), progress);
        ReleaseFile release = ReleaseFile.read(inRelease);
        Path descriptions = index(release, "main/i18n/Translation-en", work, progress);
        Path packages = index(release, "main/binary-amd64/Packages", work, progress);
        return new Snapshot(
                base.toString(),
                release.version(),
                release.date(),
                () -> unpacked(descriptions),
                () -> unpacked(packages));
    }

    private Path index(ReleaseFile release, String path, Path work, Progress progress) {
        String packed = PACKINGS.stream()
                .map(packing -> path + packing)
                .filter(release.sha256()::containsKey)
                .findFirst()
                .orElseThrow(() -> new UncheckedIOException(new IOException(
                        at("InRelease") + " must list " + path + " with one of " + PACKINGS + ", but it does not")));
        Path target = work.resolve(packed.substring(packed.lastIndexOf('/') + 1));
        String sha256 = release.sha256().get(packed);
        return Download.fetch(at(packed), target, Optional.ofNullable(sha256), progress);
    }

    private URI at(String path) {
        String root = base.toString();
        return URI.create((root.endsWith("/") ? root : root + "/") + "dists/" + suite + "/" + path);
    }

    private static InputStream unpacked(Path file) throws IOException {
        String name = file.getFileName().toString();
        InputStream packed = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "xz" -> new XZInputStream(packed);
            case "bz2" -> new BZip2CompressorInputStream(packed, true);
            case "gz" -> new GZIPInputStream(packed);
            default -> packed;
        };
    }
}
