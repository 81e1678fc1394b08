package org.naglab.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;

/**
 * Keeps one edition of a corpus: {@code pairs.tsv} (id, key of the split, source, target) and {@code provenance.json}. It
 * appears whole or not at all.
 *
 * @param folder where it is kept
 */
record CorpusFolder(Path folder) {
    private static final String PAIRS = "pairs.tsv";
    private static final String PROVENANCE = "provenance.json";
    private static final String CHECKSUM = "sha256";

    /**
     * What is kept beside the pairs.
     *
     * @param provenance origin, date, counts and checksum
     */
    private record Kept(SortedMap<String, String> provenance) {}

    Corpus load(NamedCorpus corpus, Origins origins, Progress progress) {
        if (!Files.exists(folder)) {
            make(corpus, origins, progress);
        }
        return read(corpus.name());
    }

    private Corpus read(String name) {
        Path pairs = folder.resolve(PAIRS);
        SortedMap<String, String> provenance =
                Json.read(folder.resolve(PROVENANCE), Kept.class).provenance();
        String found = Sha256.of(pairs);
        if (!found.equals(provenance.get(CHECKSUM))) {
            throw new IllegalStateException(pairs + " must have the SHA-256 " + provenance.get(CHECKSUM) + ", got "
                    + found + "; remove " + folder + " to have it made again");
        }
        Map<Split, List<Example>> splits = new EnumMap<>(Split.class);
        TextLines.forEach(pairs, (place, line) -> {
            String[] fields = line.split("\t", -1);
            splits.computeIfAbsent(Split.of(fields[1]), s -> new ArrayList<>())
                    .add(new Example(fields[0], fields[2], fields[3]));
        });
        return new Corpus(
                name,
                splits.getOrDefault(Split.TRAIN, List.of()),
                splits.getOrDefault(Split.DEV, List.of()),
                splits.getOrDefault(Split.TEST, List.of()),
                provenance);
    }

    private void make(NamedCorpus corpus, Origins origins, Progress progress) {
        Path work = workFolder();
        try {
            keep(corpus, corpus.make(origins, work, progress));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what was fetched for " + corpus.name() + ": " + e, e);
        } finally {
            remove(work);
        }
    }

    private void keep(NamedCorpus corpus, CorpusDraft draft) {
        if (draft.pairs().isEmpty()) {
            throw new IllegalStateException("what was fetched for " + corpus.name() + " must give pairs, but of "
                    + draft.provenance() + " none is left");
        }
        StringBuilder lines = new StringBuilder();
        for (KeyedExample pair : draft.pairs()) {
            Example e = pair.example();
            lines.append(line(e.id(), pair.key(), e.source(), e.target())).append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        SortedMap<String, String> provenance = new TreeMap<>(draft.provenance());
        provenance.put("licence", corpus.licence());
        provenance.put(CHECKSUM, Sha256.of(bytes));
        provenance.put("pairs", Integer.toString(draft.pairs().size()));
        for (Split split : Split.values()) {
            long count = draft.pairs().stream()
                    .filter(p -> Split.of(p.key()) == split)
                    .count();
            provenance.put("pairs " + split.name().toLowerCase(Locale.ROOT), Long.toString(count));
        }
        AtomicFiles.writeFolder(folder, target -> {
            Files.write(target.resolve(PAIRS), bytes);
            Files.writeString(target.resolve(PROVENANCE), Json.text(new Kept(provenance)));
        });
    }

    private static String line(String... fields) {
        for (String field : fields) {
            if (field.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
                throw new IllegalStateException(
                        "a text of a pair must hold no tab and no line break, got \"" + field + "\"");
            }
        }
        return String.join("\t", fields);
    }

    private Path workFolder() {
        try {
            Files.createDirectories(folder.getParent());
            return Files.createTempDirectory(folder.getParent(), ".fetch-");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a folder in " + folder.getParent() + ": " + e + "; " + CacheFolder.WAY_OUT, e);
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
