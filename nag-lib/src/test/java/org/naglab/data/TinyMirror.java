package org.naglab.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.naglab.io.LoopbackServer;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Serves a small Debian archive on this machine, in the layout and the packings of a real one. */
final class TinyMirror implements AutoCloseable {
    private static final String SUITE = "/debian/dists/bookworm/";

    private final LoopbackServer server = new LoopbackServer();
    private final StringBuilder packages = new StringBuilder();
    private final StringBuilder release = new StringBuilder("""
        Version: 12.15
        Codename: bookworm
        Date: Sat, 11 Jul 2026 10:16:37 UTC
        SHA256:
        """);

    /** Offers the descriptions in one language. */
    TinyMirror descriptions(String language, String stanzas) {
        index("main/i18n/Translation-" + language + ".xz", stanzas);
        return this;
    }

    /** Lists a package that nobody fetches. */
    TinyMirror listed(String name, String source) {
        packages.append("Package: %s\nSource: %s\nVersion: 1\n\n".formatted(name, source));
        return this;
    }

    /** Offers a package that holds files. */
    TinyMirror deb(String name, Map<String, byte[]> files) {
        byte[] deb = packed(files);
        String path = "pool/main/%1$s/%1$s_2-1_all.deb".formatted(name);
        packages.append(
                "Package: %s\nVersion: 2-1\nFilename: %s\nSHA256: %s\n\n".formatted(name, path, Sha256.of(deb)));
        server.serve("/debian/" + path, deb);
        return this;
    }

    /** Loads a corpus from here. */
    Corpus load(NamedCorpus corpus, Path data) {
        index("main/binary-amd64/Packages.xz", packages.toString());
        server.serve(SUITE + "InRelease", release.toString().getBytes(StandardCharsets.UTF_8));
        return corpus.load(data, origins(), Progress.silent());
    }

    Origins origins() {
        return origins(new MirrorArchive(server.at("/debian"), "bookworm"));
    }

    /** A Debian archive, and no Maven repository. */
    static Origins origins(DebianArchive archive) {
        Path nowhere = Path.of("absent");
        return new Origins(archive, new MavenRepository(nowhere, nowhere.toUri()));
    }

    List<String> log() {
        return server.log();
    }

    @Override
    public void close() {
        server.close();
    }

    private void index(String path, String text) {
        byte[] packed = xz(text.getBytes(StandardCharsets.UTF_8));
        server.serve(SUITE + path, packed);
        release.append(" %s %d %s\n".formatted(Sha256.of(packed), packed.length, path));
    }

    private static byte[] packed(Map<String, byte[]> files) {
        try {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar)) {
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    TarArchiveEntry entry = new TarArchiveEntry("./" + file.getKey());
                    entry.setSize(file.getValue().length);
                    out.putArchiveEntry(entry);
                    out.write(file.getValue());
                    out.closeArchiveEntry();
                }
            }
            ByteArrayOutputStream deb = new ByteArrayOutputStream();
            try (ArArchiveOutputStream out = new ArArchiveOutputStream(deb)) {
                member(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8));
                member(out, "data.tar.xz", xz(tar.toByteArray()));
            }
            return deb.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void member(ArArchiveOutputStream out, String name, byte[] content) throws IOException {
        out.putArchiveEntry(new ArArchiveEntry(name, content.length));
        out.write(content);
        out.closeArchiveEntry();
    }

    private static byte[] xz(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(packed, new LZMA2Options(0))) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
