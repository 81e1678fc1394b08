package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class DebianSynopsisTest {
    private static final int PACKAGES = 60;

    @TempDir
    Path folder;

    @Nested
    class From_a_mirror {
        private final Map<String, byte[]> files = new HashMap<>();
        private final List<String> asked = new ArrayList<>();
        private HttpServer server;

        @BeforeEach
        void serve() throws IOException {
            files.put("main/i18n/Translation-en.xz", xz(translation()));
            files.put("main/binary-amd64/Packages.xz", xz(packages()));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/debian/dists/bookworm/", exchange -> {
                String path = exchange.getRequestURI().getPath().substring("/debian/dists/bookworm/".length());
                synchronized (asked) {
                    asked.add(path);
                }
                byte[] body = path.equals("InRelease") ? release().getBytes(StandardCharsets.UTF_8) : files.get(path);
                exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
                if (body != null) {
                    exchange.getResponseBody().write(body);
                }
                exchange.close();
            });
            server.start();
        }

        @AfterEach
        void stop() {
            server.stop(0);
        }

        @Test
        void pairs_are_made_with_their_provenance() {
            Corpus corpus = load();
            assertThat(corpus.name()).isEqualTo("debian-synopsis");
            int pairs =
                    corpus.train().size() + corpus.dev().size() + corpus.test().size();
            assertThat(pairs).isEqualTo(PACKAGES);
            assertThat(corpus.provenance())
                    .containsEntry("origin", mirror().base().toString())
                    .containsEntry("suite", "bookworm")
                    .containsEntry("suite version", "12.15")
                    .containsEntry("snapshot date", "Sat, 11 Jul 2026 10:16:37 UTC")
                    .containsEntry("entries", Integer.toString(PACKAGES))
                    .containsEntry("pairs", Integer.toString(PACKAGES))
                    .containsEntry(
                            "pairs train", Integer.toString(corpus.train().size()))
                    .containsKey("sha256");
        }

        @Test
        void packages_of_one_source_stay_in_one_split() {
            Corpus corpus = load();
            for (Split split : Split.values()) {
                for (Example example : corpus.examples(split)) {
                    assertThat(Split.of(
                                    sourcePackage(Integer.parseInt(example.id().substring(3)))))
                            .isEqualTo(split);
                }
            }
        }

        @Test
        void the_second_start_asks_nobody() {
            Corpus first = load();
            server.stop(0);
            Corpus second = load();
            assertThat(second).isEqualTo(first);
            assertThat(asked).hasSize(3);
        }

        @Test
        void the_second_start_writes_nothing_so_that_the_cache_may_be_read_only() throws IOException {
            Corpus first = load();
            Map<String, FileTime> before = filesAndFolders();
            assertThat(before).isNotEmpty();
            assertThat(load()).isEqualTo(first);
            assertThat(filesAndFolders()).isEqualTo(before); // a temporary file would have touched its folder
        }

        private Map<String, FileTime> filesAndFolders() throws IOException {
            Map<String, FileTime> times = new TreeMap<>();
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.toList()) {
                    times.put(path.toString(), Files.getLastModifiedTime(path));
                }
            }
            return times;
        }

        @Test
        void bzip2_and_gzip_and_plain_indexes_are_read_too() throws IOException {
            files.clear();
            files.put("main/i18n/Translation-en.bz2", bzip2(translation()));
            files.put("main/binary-amd64/Packages", packages().getBytes(StandardCharsets.UTF_8));
            assertThat(load().provenance()).containsEntry("pairs", Integer.toString(PACKAGES));
        }

        @Test
        void a_wrong_checksum_leaves_nothing_behind() throws IOException {
            byte[] other = xz(translation() + "\n");
            String release = release();
            files.put("main/i18n/Translation-en.xz", other);
            files.put("InRelease", release.getBytes(StandardCharsets.UTF_8));
            server.removeContext("/debian/dists/bookworm/");
            server.createContext("/debian/dists/bookworm/", exchange -> {
                byte[] body =
                        files.get(exchange.getRequestURI().getPath().substring("/debian/dists/bookworm/".length()));
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            assertThatThrownBy(this::load)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Translation-en.xz");
            assertThat(everyFile()).isEmpty();
        }

        @Test
        void an_address_without_the_suite_is_named() {
            DebianArchive nowhere = new MirrorArchive(mirror().base(), "sid");
            assertThatThrownBy(() -> new DebianSynopsis().load(folder, TinyMirror.origins(nowhere), Progress.silent()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("/debian/dists/sid/InRelease");
        }

        @Test
        void a_page_that_is_no_release_file_is_refused() {
            server.createContext("/debian/dists/stable/", exchange -> {
                byte[] body = "<html>Welcome to the hotel's network</html>".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            DebianArchive portal = new MirrorArchive(mirror().base(), "stable");
            assertThatThrownBy(() -> new DebianSynopsis().load(folder, TinyMirror.origins(portal), Progress.silent()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be a Debian Release file");
        }

        @Test
        void a_damaged_cache_is_named() throws IOException {
            load();
            Path pairs = everyFile().stream()
                    .filter(f -> f.endsWith("pairs.tsv"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(pairs, Files.readString(pairs).replace("tool", "fool"));
            assertThatThrownBy(this::load)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(pairs.toString())
                    .hasMessageContaining("remove " + pairs.getParent());
        }

        private Corpus load() {
            return new DebianSynopsis().load(folder, TinyMirror.origins(mirror()), Progress.silent());
        }

        private MirrorArchive mirror() {
            return new MirrorArchive(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/debian"), "bookworm");
        }

        private String release() {
            StringBuilder text = new StringBuilder(RELEASE_HEAD);
            files.forEach((path, content) -> {
                if (path.startsWith("main/")) {
                    text.append(' ')
                            .append(Sha256.of(content))
                            .append(' ')
                            .append(content.length)
                            .append(' ')
                            .append(path)
                            .append('\n');
                }
            });
            return text.toString();
        }
    }

    @Nested
    @DisabledOnOs(OS.WINDOWS)
    class From_apt {
        @Test
        void indexes_come_from_apts_own_tools() throws IOException {
            Corpus corpus = new DebianSynopsis().load(folder, TinyMirror.origins(apt("bookworm")), Progress.silent());
            assertThat(corpus.provenance())
                    .containsEntry("origin", "apt, http://mirror.example/debian/")
                    .containsEntry("snapshot date", "Sat, 11 Jul 2026 10:16:37 UTC")
                    .containsEntry("pairs", Integer.toString(PACKAGES));
            assertThat(Files.readString(folder.resolve("seen.conf")))
                    .contains("Acquire::Languages { \"en\"; };")
                    .contains("#clear APT::Update::Post-Invoke;");
        }

        @Test
        void a_suite_that_apts_sources_do_not_offer_is_named_with_the_way_out() throws IOException {
            AptArchive other = apt("trixie");
            assertThatThrownBy(() -> new DebianSynopsis().load(folder, TinyMirror.origins(other), Progress.silent()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("trixie")
                    .hasMessageContaining("NAG_DEBIAN_MIRROR");
        }

        @Test
        void apts_own_words_are_in_the_error() throws IOException {
            Path get = program("apt-get", "echo 'E: Could not resolve mirror.example'; exit 100");
            AptArchive broken = new AptArchive(get, get, "bookworm");
            assertThatThrownBy(() -> new DebianSynopsis().load(folder, TinyMirror.origins(broken), Progress.silent()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("ended with 100")
                    .hasMessageContaining("Could not resolve mirror.example");
        }

        @Test
        void apt_is_chosen_where_the_machine_runs_the_suite() throws IOException {
            Path root = folder.resolve("root");
            Files.createDirectories(root.resolve("etc"));
            Files.writeString(
                    root.resolve("etc/os-release"), "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_CODENAME=bookworm\n");
            assertThat(DebianArchive.of("bookworm", Map.of(), root)).isInstanceOf(MirrorArchive.class);
            for (String name : List.of("usr/bin/apt-get", "usr/lib/apt/apt-helper")) {
                Files.createDirectories(root.resolve(name).getParent());
                Files.copy(program("any", "true"), root.resolve(name));
            }
            assertThat(DebianArchive.of("bookworm", Map.of(), root)).isInstanceOf(AptArchive.class);
            assertThat(DebianArchive.of("trixie", Map.of(), root))
                    .isEqualTo(new MirrorArchive(DebianArchive.DEBIAN, "trixie"));
            assertThat(DebianArchive.of("bookworm", Map.of("NAG_DEBIAN_MIRROR", "http://near.example/d"), root))
                    .isEqualTo(new MirrorArchive(URI.create("http://near.example/d"), "bookworm"));
        }

        /** Stands in for apt: fills the lists folder that its option file names, and lists what is there. */
        private AptArchive apt(String suite) throws IOException {
            Path served = Files.createDirectories(folder.resolve("served"));
            String head = "mirror.example_debian_dists_bookworm_";
            Files.writeString(served.resolve(head + "InRelease"), RELEASE_HEAD + " 00 0 main/x\n");
            Files.writeString(served.resolve(head + "main_i18n_Translation-en"), translation());
            Files.writeString(served.resolve(head + "main_binary-amd64_Packages"), packages());
            Path get = program("apt-get", """
                lists="$(sed -n 's/Dir::State::lists "\\(.*\\)";/\\1/p' "$2")"
                case "$3" in
                update) cp "$2" '%1$s/seen.conf'; cp '%1$s/served/'* "$lists/" ;;
                indextargets)
                  echo "Packages|Other|bookworm|main|http://other.example/|x|$lists/none"
                  echo "Packages|Debian|bookworm|main|http://mirror.example/debian/||$lists/%2$smain_binary-amd64_Packages"
                  echo "Translations|Debian|bookworm|main|http://mirror.example/debian/|en|$lists/%2$smain_i18n_Translation-en" ;;
                esac
                """.formatted(folder, head));
            Path helper = program("apt-helper", "test \"$3\" = cat-file && cat \"$4\"");
            return new AptArchive(get, helper, suite);
        }

        private Path program(String name, String body) throws IOException {
            Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            return file;
        }
    }

    private static final String RELEASE_HEAD = """
        -----BEGIN PGP SIGNED MESSAGE-----
        Hash: SHA256

        Origin: Debian
        Version: 12.15
        Codename: bookworm
        Date: Sat, 11 Jul 2026 10:16:37 UTC
        MD5Sum:
         00000000000000000000000000000000 1 main/i18n/Translation-en.xz
        SHA256:
        """;

    private static String sourcePackage(int i) {
        return "source" + i / 2;
    }

    private static String translation() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PACKAGES; i++) {
            text.append(
                    "Package: pkg%1$d\nDescription-md5: %1$032d\nDescription-en: tool number %1$d for reading files\n"
                            .formatted(i));
            text.append(" Number %d is a fast tool that reads files of many kinds. It\n is small.\n .\n More.\n\n"
                    .formatted(i));
        }
        return text.toString();
    }

    private static String packages() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PACKAGES; i++) {
            text.append("Package: pkg%d\nSource: %s (1.0-%d)\nVersion: 1\n\n".formatted(i, sourcePackage(i), i));
        }
        return text.toString();
    }

    private static byte[] xz(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(packed, new LZMA2Options(0))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static byte[] bzip2(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private List<Path> everyFile() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }
}
