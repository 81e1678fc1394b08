package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;

/** {@code %maven} against repositories in folders: the settings send all that would go to Maven Central there. */
final class MavenMagicTest {
    @TempDir
    static Path home;

    private static MavenRepository central;
    private static TestKernel kernel;

    @BeforeAll
    static void start() throws IOException {
        central = new MavenRepository(home.resolve("central"));
        central.add("test.leaf", "leaf", "1.0");
        central.add("test.lib", "lib", "1.0", "test.leaf:leaf:1.0");
        central.add("test.app", "app", "1.0", "test.lib:lib:1.0", "com.google.code.gson:gson:2.0");
        central.add("test.free", "free", "1.0", "test.gone:gone:1.0");
        central.add("test.twice", "twice", "1.0");
        central.add("test.twice", "twice", "2.0");
        central.add("test.range", "range", "1.1");
        central.add("test.offline", "offline", "1.0");
        central.add("test.fragment", "fragment", "1.0");
        central.add("test.managed", "managed", "3.0");
        central.add("com.google.code.gson", "gson", "2.0");
        Path range = home.resolve("central/test/range/range");
        Files.writeString(range.resolve("maven-metadata.xml"), """
                <metadata><groupId>test.range</groupId><artifactId>range</artifactId><versioning>
                <versions><version>1.1</version></versions></versioning></metadata>""");
        Files.createDirectories(home.resolve(".m2"));
        Files.writeString(home.resolve(".m2/settings.xml"), """
                <settings><localRepository>%s</localRepository><mirrors><mirror><id>here</id>
                <mirrorOf>central</mirrorOf><url>%s</url></mirror></mirrors></settings>""".formatted(
                        home.resolve("local"), home.resolve("central").toUri()));
        kernel = new TestKernel();
        kernel.run("System.setProperty(\"user.home\", \"" + home + "\");");
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    @Test
    void what_an_artifact_needs_comes_with_it_and_what_the_kernel_has_stays() {
        Answer answer = kernel.run("%maven test.app:app:1.0");
        assertThat(answer.status()).as(answer.errorMessage()).isEqualTo("ok");
        assertThat(answer.result().orElse(""))
                .contains("added 3 jars", "test.app:app:1.0", "test.lib:lib:1.0", "test.leaf:leaf:1.0")
                .doesNotContain("gson");
        String own = com.google.gson.Gson.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        String version = own.replaceAll(".*gson-(.*)\\.jar", "$1");
        assertThat(answer.text("stderr"))
                .contains("com.google.code.gson:gson " + version + ", not 2.0 (wanted by test.app:app:1.0)");
        assertThat(kernel.run("test.app.app.Version.IS + test.lib.lib.Version.IS + test.leaf.leaf.Version.IS")
                        .result())
                .contains("1.01.01.0");
        assertThat(kernel.run("%maven test.app:app:1.0").result()).contains("nothing to add: all of it is there");
    }

    @Test
    void another_version_than_before_is_told_and_not_added() {
        assertThat(kernel.run("%maven test.twice:twice:1.0").result().orElse(""))
                .contains("added 1 jar");
        Answer answer = kernel.run("%maven test.twice:twice:2.0");
        assertThat(answer.result()).contains("nothing to add: all of it is there");
        assertThat(answer.text("stderr")).contains("test.twice:twice 1.0, not 2.0", "added before");
        assertThat(kernel.run("test.twice.twice.Version.IS").result()).contains("1.0");
    }

    @Test
    void a_missing_dependency_is_an_error_unless_it_is_excluded() {
        Answer missing = kernel.run("%maven test.free:free:1.0");
        assertThat(missing.errorName()).isEqualTo("MavenError");
        assertThat(missing.errorMessage()).contains("test.gone:gone");
        assertThat(kernel.run("%maven --exclude test.gone:* test.free:free:1.0")
                        .result()
                        .orElse(""))
                .contains("added 1 jar");
    }

    @Test
    void dependencies_stay_away_on_request_and_versions_may_be_ranges() {
        assertThat(kernel.run("%addMavenDependency --no-transitive test.range:range:[1.0,2)")
                        .result()
                        .orElse(""))
                .contains("test.range:range:1.1");
        assertThat(kernel.run("test.range.range.Version.IS").result()).contains("1.1");
    }

    @Test
    void offline_only_the_local_repository_is_asked() throws IOException {
        Answer absent = kernel.run("%maven --offline test.offline:offline:1.0");
        assertThat(absent.errorName()).isEqualTo("MavenError");
        assertThat(absent.errorMessage()).contains("offline");
        // The same folder under another kernel: what was fetched once is there.
        new MavenRepository(home.resolve("local")).add("test.offline", "offline", "1.0");
        Answer present = kernel.run("%maven --offline test.offline:offline:1.0\ntest.offline.offline.Version.IS");
        assertThat(present.result()).as(present.errorMessage()).contains("1.0");
    }

    @Test
    void a_repository_of_ones_own_is_asked_over_http() throws IOException {
        MavenRepository other = new MavenRepository(home.resolve("other"));
        other.add("test.web", "web", "1.0");
        other.add("test.later", "later", "1.0");
        HttpServer server = serve(other);
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            assertThat(kernel.run("%maven test.web:web:1.0").errorMessage()).contains("test.web:web");
            Answer answer = kernel.run("%maven --repo " + address + " test.web:web:1.0\ntest.web.web.Version.IS");
            assertThat(answer.result()).as(answer.errorMessage()).contains("1.0");
            kernel.run("%mavenRepo mine " + address);
            assertThat(kernel.run("%mavenRepo").result()).contains(address);
            assertThat(kernel.run("%maven test.later:later:1.0").result().orElse(""))
                    .contains("added 1 jar", "1 fetched");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void an_encrypted_password_is_sent_as_the_server_knows_it() throws Exception {
        MavenRepository other = new MavenRepository(home.resolve("private"));
        other.add("test.secret", "secret", "1.0");
        HttpServer server = serve(other);
        server.removeContext("/");
        server.createContext("/", file(other)).setAuthenticator(new BasicAuthenticator("private") {
            @Override
            public boolean checkCredentials(String name, String password) {
                return name.equals("ann") && password.equals("open sesame");
            }
        });
        DefaultPlexusCipher cipher = new DefaultPlexusCipher();
        Path settings = home.resolve(".m2/settings.xml");
        String before = Files.readString(settings);
        try {
            Files.writeString(
                    home.resolve(".m2/settings-security.xml"),
                    "<settingsSecurity><master>" + cipher.encryptAndDecorate("master", "settings.security")
                            + "</master></settingsSecurity>");
            String mine = """
                    <servers><server><id>private</id><username>ann</username><password>%s</password></server></servers>
                    <profiles><profile><id>mine</id><repositories><repository><id>private</id><url>http://127.0.0.1:%d/</url>
                    </repository></repositories></profile></profiles>
                    <activeProfiles><activeProfile>mine</activeProfile></activeProfiles></settings>""".formatted(
                            cipher.encryptAndDecorate("open sesame", "master"),
                            server.getAddress().getPort());
            Files.writeString(settings, before.replace("</settings>", mine));
            Answer answer = kernel.run("%maven test.secret:secret:1.0\ntest.secret.secret.Version.IS");
            assertThat(answer.result()).as(answer.errorMessage()).contains("1.0");
        } finally {
            Files.writeString(settings, before);
            server.stop(0);
        }
    }

    private static HttpServer serve(MavenRepository repository) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", file(repository));
        server.start();
        return server;
    }

    private static HttpHandler file(MavenRepository repository) {
        return exchange -> {
            Path file = repository
                    .folder()
                    .resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(bytes.length == 0 ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    @Test
    void an_interrupt_ends_the_wait_for_a_silent_server() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            asked.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            var request = kernel.process
                    .client()
                    .send(
                            Channel.SHELL,
                            "execute_request",
                            TestKernel.request("%maven --repo " + address + " test.slow:slow:1.0"));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();
            kernel.process.interrupt();
            assertThat(kernel.await(request, prompt -> {}).errorName()).isEqualTo("CellInterrupted");
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
        } finally {
            end.countDown();
            server.stop(0);
        }
        assertThat(kernel.run("1 + 1").result()).contains("2");
    }

    @Test
    void the_dependencies_of_a_pom_come_as_its_parent_manages_them() throws IOException {
        Path project = Files.createDirectories(home.resolve("project/child"));
        Files.writeString(project.resolveSibling("pom.xml"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>p</groupId><artifactId>parent</artifactId>
                <version>1</version><packaging>pom</packaging><properties><managed.version>3.0</managed.version></properties>
                <dependencyManagement><dependencies>%s</dependencies></dependencyManagement></project>""".formatted(
                        MavenRepository.dependency("test.managed:managed:${managed.version}")));
        Path pom = Files.writeString(project.resolve("pom.xml"), """
                <project><modelVersion>4.0.0</modelVersion><parent><groupId>p</groupId><artifactId>parent</artifactId>
                <version>1</version></parent><artifactId>child</artifactId><dependencies>
                <dependency><groupId>test.managed</groupId><artifactId>managed</artifactId></dependency>
                <dependency><groupId>test.none</groupId><artifactId>none</artifactId><version>1</version>
                <scope>test</scope></dependency></dependencies></project>""");
        Answer answer = kernel.run("%loadFromPOM " + pom + "\ntest.managed.managed.Version.IS");
        assertThat(answer.result()).as(answer.errorMessage()).contains("3.0");
    }

    @Test
    void a_part_of_a_pom_in_a_cell_is_enough() {
        Answer answer = kernel.run("%%loadFromPOM\n" + MavenRepository.dependency("test.fragment:fragment:1.0"));
        assertThat(answer.result().orElse(answer.errorMessage())).contains("test.fragment:fragment:1.0");
        assertThat(kernel.run("%%loadFromPOM\n<dependency>").errorName()).isEqualTo("MavenError");
    }

    @Test
    void coordinates_complete_from_the_local_repository() throws IOException {
        MavenRepository local = new MavenRepository(home.resolve("m2"));
        local.add("org.complete", "first", "1.0");
        local.add("org.complete", "first", "1.5");
        local.add("org.complete.more", "second", "2.0");
        kernel.run("System.setProperty(\"maven.repo.local\", \"" + local.folder() + "\");");
        try {
            assertThat(complete("%maven org.c")).isEqualTo("[\"org.complete.\",\"org.complete:\"]");
            assertThat(complete("%maven org.complete:f")).isEqualTo("[\"org.complete:first:\"]");
            assertThat(complete("%maven org.complete:first:"))
                    .isEqualTo("[\"org.complete:first:1.5\",\"org.complete:first:1.0\"]");
            assertThat(complete("%maven --of")).isEqualTo("[\"--offline\"]");
        } finally {
            kernel.run("System.clearProperty(\"maven.repo.local\");");
        }
    }

    private static String complete(String code) {
        return kernel.ask(Channel.SHELL, "complete_request", "code", code, "cursor_pos", code.length())
                .content()
                .get("matches")
                .toString();
    }

    @Test
    void wrong_arguments_are_named() {
        assertThat(kernel.run("%maven").errorMessage()).contains("coordinates must be given");
        assertThat(kernel.run("%maven guava").errorMessage()).contains("group:artifact:version", "guava");
        assertThat(kernel.run("%maven --frob a:b:1").errorMessage()).contains("--offline", "--frob");
        assertThat(kernel.run("%maven a:b:1 --repo").errorMessage()).contains("--repo must be followed");
        assertThat(kernel.run("%mavenRepo nonsense").errorMessage()).contains("must be an address");
        assertThat(kernel.run("%loadFromPOM nowhere.xml").errorMessage()).contains("nowhere.xml");
    }
}
