package org.naglab.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.naglab.data.Stanzas.Stanza;
import org.naglab.data.SynopsisRecipe.Pair;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;

/**
 * The default corpus: 34,000 pairs of a Debian package's description and its synopsis, a headline of 3 to 16 tokens. Made
 * from the archive's own indexes on the user's machine and kept in the cache; never shipped, because each text stands
 * under its package's licence. See {@code datasets/debian-synopsis/card.md}.
 *
 * <p>A pair is named by its binary package; its split is chosen by its source package ({@link Split#of}), so that
 * packages built together stay together.
 */
public final class DebianSynopsis {
    /** Name of the corpus. */
    public static final String NAME = "debian-synopsis";

    private DebianSynopsis() {}

    /**
     * What is kept beside the pairs.
     *
     * @param provenance origin, date, counts and checksum
     */
    private record Kept(SortedMap<String, String> provenance) {}

    /**
     * Reads the corpus from the cache, or makes it there.
     *
     * @param data folder of data sets in the cache
     * @param archive where to fetch from when the cache has not got it
     * @param progress told of the fetching
     * @return the corpus with its provenance
     * @throws UncheckedIOException when it can be neither read nor fetched
     * @throws IllegalStateException when the cached file is not what was put there
     */
    public static Corpus load(Path data, DebianArchive archive, Progress progress) {
        Path folder = data.resolve(NAME).resolve(archive.suite() + "-recipe" + SynopsisRecipe.VERSION);
        if (!Files.exists(folder)) {
            make(folder, archive, progress);
        }
        return read(folder);
    }

    private static Corpus read(Path folder) {
        Path pairs = folder.resolve("pairs.tsv");
        SortedMap<String, String> provenance =
                Json.read(folder.resolve("provenance.json"), Kept.class).provenance();
        String found = Sha256.of(pairs);
        if (!found.equals(provenance.get("sha256"))) {
            throw new IllegalStateException(pairs + " must have the SHA-256 " + provenance.get("sha256") + ", got "
                    + found + "; remove " + folder + " to have it made again");
        }
        Map<Split, List<Example>> splits = new EnumMap<>(Split.class);
        TextLines.forEach(pairs, (place, line) -> {
            String[] fields = line.split("\t", -1);
            splits.computeIfAbsent(Split.of(fields[1]), s -> new ArrayList<>())
                    .add(new Example(fields[0], fields[2], fields[3]));
        });
        return new Corpus(
                NAME,
                splits.getOrDefault(Split.TRAIN, List.of()),
                splits.getOrDefault(Split.DEV, List.of()),
                splits.getOrDefault(Split.TEST, List.of()),
                provenance);
    }

    private static void make(Path folder, DebianArchive archive, Progress progress) {
        Path work = workFolder(folder);
        try {
            DebianArchive.Snapshot snapshot = archive.fetch(work, progress);
            List<Stanza> descriptions = new ArrayList<>();
            Map<String, String> sourcePackages = new HashMap<>();
            try (InputStream in = snapshot.descriptions().open()) {
                Stanzas.forEach(in, "Translation-en of " + snapshot.origin(), descriptions::add);
            }
            try (InputStream in = snapshot.packages().open()) {
                Stanzas.forEach(
                        in,
                        "Packages of " + snapshot.origin(),
                        s -> sourcePackages.put(s.value("Package"), sourceOf(s)));
            }
            keep(folder, archive, snapshot, SynopsisRecipe.pairs(descriptions, sourcePackages));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the indexes of Debian " + archive.suite() + ": " + e, e);
        } finally {
            remove(work);
        }
    }

    private static void keep(
            Path folder, DebianArchive archive, DebianArchive.Snapshot snapshot, SynopsisRecipe.Result result) {
        if (result.pairs().isEmpty()) {
            throw new IllegalStateException("the indexes of Debian " + archive.suite() + " must give pairs, but of "
                    + result.counts() + " none is left");
        }
        StringBuilder lines = new StringBuilder();
        for (Pair pair : result.pairs()) {
            Example e = pair.example();
            lines.append(String.join("\t", e.id(), pair.sourcePackage(), e.source(), e.target()))
                    .append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        SortedMap<String, String> provenance = new TreeMap<>();
        provenance.put("origin", snapshot.origin());
        provenance.put("suite", archive.suite());
        provenance.put("suite version", snapshot.version());
        provenance.put("snapshot date", snapshot.date());
        provenance.put("recipe", SynopsisRecipe.VERSION);
        provenance.put("licence", "of each package, in its debian/copyright; not to be redistributed as a whole");
        provenance.put("sha256", Sha256.of(bytes));
        result.counts().forEach((name, count) -> provenance.put(name, count.toString()));
        for (Split split : Split.values()) {
            long count = result.pairs().stream()
                    .filter(p -> Split.of(p.sourcePackage()) == split)
                    .count();
            provenance.put("pairs " + split.name().toLowerCase(java.util.Locale.ROOT), Long.toString(count));
        }
        AtomicFiles.writeFolder(folder, target -> {
            Files.write(target.resolve("pairs.tsv"), bytes);
            Files.writeString(target.resolve("provenance.json"), Json.text(new Kept(provenance)));
        });
    }

    /** A field {@code Source: name (version)}; without it the source package has the binary's name. */
    private static String sourceOf(Stanza binary) {
        String source = binary.value("Source");
        return source.isEmpty() ? binary.value("Package") : source.split(" ", 2)[0];
    }

    private static Path workFolder(Path folder) {
        try {
            Files.createDirectories(folder.getParent());
            return Files.createTempDirectory(folder.getParent(), ".fetch-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder in " + folder.getParent() + ": " + e, e);
        }
    }

    private static void remove(Path work) {
        try (Stream<Path> tree = Files.walk(work)) {
            tree.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the temporary " + work + ": " + e, e);
        }
    }
}
