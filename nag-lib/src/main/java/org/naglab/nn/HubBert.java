package org.naglab.nn;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;
import org.naglab.io.Download;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;

/**
 * Downloads a model of the Hugging Face hub into the cache, once: {@code <endpoint>/<repository>/resolve/<revision>/<file>}.
 *
 * <p>The folder of a revision is complete when {@code fetched.json} is in it; from then on the hub is not asked again,
 * even when a branch moves on: delete the folder to fetch anew.
 */
final class HubBert {
    private static final String FETCHED = "fetched.json";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REDIRECTS = 5;

    private final BertWeights.Hub hub;
    private final Path folder;
    private final Progress.Opener progress;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // the hub's own answer has the checksum, its storage's has not
            .connectTimeout(PATIENCE)
            .build();
    private final SortedMap<String, String> checksums = new TreeMap<>();
    private Optional<String> commit = Optional.empty();

    /**
     * Says what a complete folder holds.
     *
     * @param repository name on the hub
     * @param revision what was asked for
     * @param commit what the revision was when it was fetched
     * @param sha256 checksum of each file
     */
    record Fetched(String repository, String revision, String commit, SortedMap<String, String> sha256) {}

    /** What the hub says of a file before it is fetched. */
    private record Head(URI address, long size, Optional<String> etag) {
        private Optional<String> sha256() {
            return etag.filter(tag -> tag.matches("[0-9a-f]{64}"));
        }

        private Optional<String> gitBlob() {
            return etag.filter(tag -> tag.matches("[0-9a-f]{40}"));
        }
    }

    private HubBert(BertWeights.Hub hub, Path folder, Progress.Opener progress) {
        this.hub = hub;
        this.folder = folder;
        this.progress = progress;
    }

    static PretrainedBert obtain(BertWeights.Hub hub, CacheFolder cache, Progress.Opener progress) {
        Path folder = cache.root()
                .resolve("weights")
                .resolve("hf")
                .resolve(hub.repository().replace("/", "--"))
                .resolve(hub.revision().replace("/", "--"));
        if (!Files.exists(folder.resolve(FETCHED))) {
            CacheFolder.requireWritable(cache.weights());
            new HubBert(hub, folder, progress).fetchAll();
        }
        return read(hub, folder);
    }

    private static PretrainedBert read(BertWeights.Hub hub, Path folder) {
        Fetched fetched = Json.read(folder.resolve(FETCHED), Fetched.class);
        PretrainedBert bert = FolderBert.read(
                folder, file -> fetched.sha256.get(file.getFileName().toString()));
        SortedMap<String, String> provenance = new TreeMap<>(bert.provenance());
        provenance.put("weights", hub.repository());
        provenance.put("weights.source", hub.endpoint() + "/" + hub.repository() + "/tree/" + fetched.commit);
        return new PretrainedBert(bert.config(), bert.tokenizerJson(), provenance, bert.tensors());
    }

    /** Small files first, so that a model that cannot be used is found out before hundreds of megabytes. */
    private void fetchAll() {
        Path config = fetch(FolderBert.CONFIG)
                .orElseThrow(() -> new IllegalArgumentException("weights " + hub.spec() + " must have "
                        + FolderBert.CONFIG + ", but " + address(FolderBert.CONFIG) + " is not there (404)"));
        BertConfig.fromHuggingFace(text(config), address(FolderBert.CONFIG).toString());
        if (fetch(FolderBert.TOKENIZER).isEmpty()) {
            fetch(FolderBert.TOKENIZER_CONFIG);
            fetch(FolderBert.VOCABULARY)
                    .orElseThrow(() -> new IllegalArgumentException("weights " + hub.spec() + " must have "
                            + FolderBert.TOKENIZER + " or " + FolderBert.VOCABULARY + ", but the hub has neither"));
        }
        fetch(FolderBert.CARD);
        if (fetch(FolderBert.WEIGHTS).isEmpty()) {
            Path index = fetch(FolderBert.INDEX).orElseThrow(this::noWeights);
            for (String shard : new TreeSet<>(FolderBert.shards(index).values())) {
                fetch(shard)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "weights " + hub.spec() + " must have " + shard + ", which its index names"));
            }
        }
        AtomicFiles.writeString(
                folder.resolve(FETCHED),
                Json.text(new Fetched(hub.repository(), hub.revision(), commit.orElse(hub.revision()), checksums)));
    }

    private IllegalArgumentException noWeights() {
        String pickle = "pytorch_model.bin";
        return new IllegalArgumentException(
                "weights " + hub.spec() + " must have " + FolderBert.WEIGHTS + ", but the hub "
                        + (head(pickle).isPresent()
                                ? "has only " + pickle
                                        + ", a Python pickle, which can run any code when it is read and so never"
                                        + " is; look for a revision or copy with safetensors (for example @refs/pr/1)"
                                : "has none"));
    }

    /** Fetches one file; empty if the hub does not have it. */
    private Optional<Path> fetch(String name) {
        Optional<Head> found = head(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Head head = found.get();
        Path target = folder.resolve(name);
        try (Progress line = progress.open(name, head.size, "byte")) {
            Download.fetch(address(name), target, head.sha256(), line);
        }
        head.gitBlob().ifPresent(expected -> checkGitBlob(target, expected));
        checksums.put(name, head.sha256().orElseGet(() -> Sha256.of(target)));
        return Optional.of(target);
    }

    /** Files that lie in git itself have their git object name as entity tag. */
    private void checkGitBlob(Path file, String expected) {
        try {
            byte[] content = Files.readAllBytes(file);
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            String found = HexFormat.of().formatHex(sha1.digest(content));
            if (!found.equals(expected)) {
                Files.delete(file);
                throw new IOException(
                        "its git object must be " + expected + ", got " + found + "; what was fetched is thrown away");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot download " + address(file.getFileName().toString()) + ": " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-1", e);
        }
    }

    private Optional<Head> head(String name) {
        URI at = address(name);
        try {
            for (int hop = 0; hop <= REDIRECTS; hop++) {
                HttpResponse<Void> response = client.send(
                        HttpRequest.newBuilder(at)
                                .timeout(PATIENCE)
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                int status = response.statusCode();
                Optional<String> location = response.headers().firstValue("Location");
                boolean moved = status >= 300 && status < 400 && location.isPresent();
                boolean renamed =
                        moved && !location.get().matches("https?://.*"); // a relative address is still the hub
                if (renamed) {
                    at = at.resolve(location.get());
                } else if (status == 404) {
                    return missing(name, response);
                } else if (status == 200 || moved) {
                    commit = commit.or(() -> response.headers().firstValue("X-Repo-Commit"));
                    return Optional.of(described(at, response));
                } else {
                    throw new IOException("the hub answers " + status
                            + (status == 401 || status == 403
                                    ? ": there is no such repository, or it is not public; download it by other means"
                                            + " and give the folder as weights"
                                    : ""));
                }
            }
            throw new IOException("the hub redirects more than " + REDIRECTS + " times");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while asking for " + at));
        } catch (ConnectException | HttpTimeoutException e) {
            throw new UncheckedIOException(
                    "cannot ask for " + at + " (weights " + hub.spec() + "): " + at.getHost() + " does not answer ("
                            + e.getClass().getSimpleName() + "); without a network, weights must be \"embedded\" or a"
                            + " folder that holds " + FolderBert.CONFIG + " and " + FolderBert.WEIGHTS,
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask for " + at + " (weights " + hub.spec() + "): " + e, e);
        }
    }

    private Optional<Head> missing(String name, HttpResponse<Void> response) throws IOException {
        String code = response.headers().firstValue("X-Error-Code").orElse("EntryNotFound");
        if (!code.equals("EntryNotFound")) {
            throw new IOException("the hub answers 404 for " + name + ": " + code);
        }
        return Optional.empty();
    }

    private static Head described(URI at, HttpResponse<Void> response) {
        Optional<String> linked = response.headers().firstValue("X-Linked-Etag");
        Optional<String> etag = linked.or(() -> response.headers().firstValue("ETag"))
                .map(tag -> tag.replaceFirst("^W/", "").replace("\"", ""));
        long size = response.headers()
                .firstValueAsLong("X-Linked-Size")
                .orElseGet(() -> response.statusCode() == 200
                        ? response.headers().firstValueAsLong("Content-Length").orElse(0)
                        : 0);
        return new Head(at, size, etag);
    }

    /** All files come from the commit that the first answer named, so that they belong together. */
    private URI address(String name) {
        String endpoint = hub.endpoint().toString().replaceFirst("/+$", "");
        String revision = commit.orElse(hub.revision()).replace("/", "%2F");
        return URI.create(endpoint + "/" + hub.repository() + "/resolve/" + revision + "/" + name);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }
}
