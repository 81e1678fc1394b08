package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.CacheFolder;
import org.naglab.io.LoopbackServer;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;

/** Runs against a server that answers as the hub does: commit and checksums in HEAD, storage behind a redirect. */
final class HubBertTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path temporary;

    private final LoopbackServer server = new LoopbackServer();
    private final Map<String, LoopbackServer.Served> served = new LinkedHashMap<>();
    private Path original;

    @BeforeEach
    void publish() throws IOException {
        original = TinyBert.write(temporary.resolve("original"), TinyBert.tensors());
        for (String name : List.of("config.json", "vocab.txt")) {
            publishSmall(name, Files.readAllBytes(original.resolve(name)));
        }
        publishSmall("tokenizer_config.json", "{\"do_lower_case\": true}".getBytes(StandardCharsets.UTF_8));
        publishSmall("README.md", "---\nlicense: apache-2.0\n---\n".getBytes(StandardCharsets.UTF_8));
        byte[] weights = Files.readAllBytes(original.resolve("model.safetensors"));
        publishLarge("model.safetensors", weights, Sha256.of(weights));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void publishSmall(String name, byte[] content) {
        both(name, content, "X-Repo-Commit", COMMIT).forEach(s -> s.etag("\"" + gitBlob(content) + "\""));
    }

    private void publishLarge(String name, byte[] content, String sha256) {
        served.put("cdn/" + name, server.serve("/cdn/" + name, content).etag("\"storage\""));
        both(
                        name,
                        content,
                        "X-Repo-Commit",
                        COMMIT,
                        "X-Linked-Etag",
                        "\"" + sha256 + "\"",
                        "X-Linked-Size",
                        "" + content.length,
                        "Location",
                        server.at("/cdn/" + name).toString())
                .forEach(s -> s.status(302));
    }

    private List<LoopbackServer.Served> both(String name, byte[] content, String... headers) {
        LoopbackServer.Served branch =
                server.serve("/tiny/bert/resolve/main/" + name, content).headers(headers);
        LoopbackServer.Served commit = server.serve("/tiny/bert/resolve/" + COMMIT + "/" + name, content)
                .headers(headers);
        served.put(name, commit);
        return List.of(branch, commit);
    }

    private BertWeights.Hub hub() {
        return new BertWeights.Hub("tiny/bert", "main", server.base());
    }

    private CacheFolder cache() {
        return new CacheFolder(temporary.resolve("cache"));
    }

    private PretrainedBert obtain() {
        return hub().obtain(cache(), (label, total, unit) -> Progress.silent());
    }

    @Test
    void a_model_without_tokenizer_json_is_fetched_once_and_equals_the_original() {
        PretrainedBert bert = obtain();
        assertThat(TinyBert.hidden(bert)).containsExactly(TinyBert.hidden(FolderBert.read(original)));
        assertThat(bert.provenance())
                .containsEntry("weights", "tiny/bert")
                .containsEntry("weights.source", server.base() + "/tiny/bert/tree/" + COMMIT)
                .containsEntry("weights.licence", "apache-2.0 (model card)")
                .containsEntry("weights.sha256", Sha256.of(original.resolve("model.safetensors")));
        assertThat(bert.tokenizerJson())
                .isEqualTo(FolderBert.read(original).tokenizerJson())
                .contains("##s");
        int requests = server.log().size();
        server.close();
        assertThat(obtain().provenance()).isEqualTo(bert.provenance());
        assertThat(server.log()).hasSize(requests);
    }

    @Test
    void all_files_come_from_the_commit_that_was_named_first() {
        obtain();
        assertThat(server.log())
                .filteredOn(line -> line.contains("/resolve/main/"))
                .containsExactly("HEAD /tiny/bert/resolve/main/config.json 200");
    }

    @Test
    void progress_is_told_the_size_of_each_file() throws IOException {
        Map<String, Long> totals = new LinkedHashMap<>();
        hub().obtain(cache(), (label, total, unit) -> {
            totals.put(label, total);
            return Progress.silent();
        });
        assertThat(totals)
                .containsEntry("model.safetensors", Files.size(original.resolve("model.safetensors")))
                .containsEntry("config.json", Files.size(original.resolve("config.json")));
    }

    @Test
    void a_cut_connection_is_resumed() {
        cdn().cutAfter(5_000);
        assertThat(TinyBert.hidden(obtain())).containsExactly(TinyBert.hidden(FolderBert.read(original)));
        assertThat(server.log()).anyMatch(line -> line.matches("GET /cdn/model.safetensors bytes=\\d+- 206"));
    }

    private LoopbackServer.Served cdn() {
        return served.get("cdn/model.safetensors");
    }

    @Test
    void a_wrong_checksum_is_said_and_nothing_counts_as_fetched() throws IOException {
        byte[] weights = Files.readAllBytes(original.resolve("model.safetensors"));
        publishLarge("model.safetensors", weights, "f".repeat(64));
        assertThatThrownBy(this::obtain)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining("its SHA-256 must be " + "f".repeat(64) + ", got " + Sha256.of(weights));
        Path folder = cache().root().resolve("weights/hf/tiny--bert/main");
        assertThat(folder.resolve("model.safetensors")).doesNotExist();
        assertThat(folder.resolve("fetched.json")).doesNotExist();
        publishLarge("model.safetensors", weights, Sha256.of(weights));
        assertThat(TinyBert.hidden(obtain())).containsExactly(TinyBert.hidden(FolderBert.read(original)));
    }

    @Test
    void a_changed_small_file_is_found_out_by_its_git_name() {
        served.get("vocab.txt").etag("\"" + "a".repeat(40) + "\"");
        assertThatThrownBy(this::obtain)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("vocab.txt")
                .hasMessageContaining("its git object must be " + "a".repeat(40));
    }

    @Test
    void an_unknown_repository_and_a_private_one_are_told_apart_from_a_missing_file() {
        BertWeights.Hub none = new BertWeights.Hub("no/such", "main", server.base());
        assertThatThrownBy(() -> none.obtain(cache(), (label, total, unit) -> Progress.silent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hf:no/such")
                .hasMessageContaining("404");
        server.serve("/secret/bert/resolve/main/config.json", new byte[0]).status(401);
        BertWeights.Hub secret = new BertWeights.Hub("secret/bert", "main", server.base());
        assertThatThrownBy(() -> secret.obtain(cache(), (label, total, unit) -> Progress.silent()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("401: there is no such repository, or it is not public");
        server.serve("/tiny/bert/resolve/v9/config.json", new byte[0])
                .status(404)
                .headers("X-Error-Code", "RevisionNotFound");
        BertWeights.Hub revision = new BertWeights.Hub("tiny/bert", "v9", server.base());
        assertThatThrownBy(() -> revision.obtain(cache(), (label, total, unit) -> Progress.silent()))
                .hasMessageContaining("RevisionNotFound");
    }

    @Test
    void a_repository_with_only_a_pickle_is_refused_before_it_is_fetched() {
        served.get("model.safetensors").status(404);
        publishSmall("pytorch_model.bin", new byte[10]);
        assertThatThrownBy(this::obtain)
                .hasMessageContaining("must have model.safetensors")
                .hasMessageContaining("only pytorch_model.bin, a Python pickle");
        assertThat(server.log()).noneMatch(line -> line.startsWith("GET") && line.contains("pytorch_model.bin"));
    }

    @Test
    void a_model_that_cannot_be_used_is_refused_before_its_weights_are_fetched() {
        publishSmall("config.json", "{\"model_type\": \"gpt2\"}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::obtain).hasMessageContaining("model_type must be \"bert\", got \"gpt2\"");
        assertThat(server.log()).noneMatch(line -> line.contains("model.safetensors"));
    }

    @Test
    void a_renamed_repository_is_followed() {
        for (String name : List.of(
                "config.json",
                "vocab.txt",
                "tokenizer_config.json",
                "tokenizer.json",
                "README.md",
                "model.safetensors")) {
            for (String revision : List.of("main", COMMIT)) {
                server.serve("/old-name/resolve/" + revision + "/" + name, new byte[0])
                        .status(307)
                        .headers("Location", "/tiny/bert/resolve/" + revision + "/" + name);
            }
        }
        BertWeights.Hub old = new BertWeights.Hub("old-name", "main", server.base());
        PretrainedBert bert = old.obtain(cache(), (label, total, unit) -> Progress.silent());
        assertThat(TinyBert.hidden(bert)).containsExactly(TinyBert.hidden(FolderBert.read(original)));
    }

    @Test
    void a_cache_that_cannot_be_written_and_an_unreachable_hub_are_named() throws IOException {
        Files.writeString(temporary.resolve("file"), "");
        CacheFolder readOnly = new CacheFolder(temporary.resolve("file/cache"));
        assertThatThrownBy(() -> hub().obtain(readOnly, (label, total, unit) -> Progress.silent()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("set NAG_CACHE");
        assertThat(server.log()).isEmpty();
        BertWeights.Hub nobody = new BertWeights.Hub("tiny/bert", "main", URI.create("http://127.0.0.1:1"));
        assertThatThrownBy(() -> nobody.obtain(cache(), (label, total, unit) -> Progress.silent()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("http://127.0.0.1:1/tiny/bert/resolve/main/config.json")
                .hasMessageContaining("127.0.0.1 does not answer")
                .hasMessageContaining("without a network, weights must be \"embedded\" or a folder");
    }

    private static String gitBlob(byte[] content) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha1.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
