package org.naglab.kernel.session;

import com.google.gson.JsonArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.naglab.kernel.display.HtmlText;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.HistoryRequest;

/** The cells that asked to be remembered: this session's, and if there is a file those of earlier sessions. */
final class History {
    /** How many of the latest cells are remembered, at least; twice as many at most. */
    static final int MOST_ENTRIES = 10_000;

    private static final int MOST_OUTPUT_CHARS = 2_000;

    /**
     * One remembered cell.
     *
     * @param session the kernel's session, counted from 1 in the file
     * @param number the cell's execution count
     * @param input its text
     * @param output its value as plain text, if it had one; the beginning of a long one
     */
    record Entry(int session, int number, String input, Optional<String> output) {}

    private final Optional<HistoryFile> file;
    private final List<Entry> entries = new ArrayList<>();
    private int session;

    /** Makes a history that is kept in {@code file}, or only in memory. */
    History(Optional<Path> file) {
        this.file = file.map(HistoryFile::new);
    }

    /** Reads the earlier sessions, when they are first needed; they must not slow the kernel's start. */
    private void load() {
        if (session == 0) {
            file.ifPresent(kept -> entries.addAll(0, kept.read()));
            session = 1 + entries.stream().mapToInt(Entry::session).max().orElse(0);
        }
    }

    /** Remembers a cell that begins. */
    synchronized void add(int number, String input) {
        load();
        if (entries.size() >= 2 * MOST_ENTRIES) {
            entries.subList(0, entries.size() - MOST_ENTRIES).clear();
        }
        entries.add(new Entry(session, number, input, Optional.empty()));
    }

    /** Remembers what cell {@code number} of this session came to. */
    synchronized void finish(int number, Optional<String> output) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.session() == session && entry.number() == number) {
                Entry finished = new Entry(
                        session,
                        number,
                        entry.input(),
                        output.map(text -> HtmlText.shortened(text, MOST_OUTPUT_CHARS)));
                entries.set(i, finished);
                file.ifPresent(kept -> kept.append(finished));
                return;
            }
        }
    }

    /** Returns the {@code history} field of the reply: triples of session, number and input, or input and output. */
    synchronized JsonArray find(HistoryRequest request) {
        load();
        List<Entry> found = switch (request.access()) {
            case "tail" -> last(entries, request.n());
            case "range" -> range(request);
            case "search" -> last(search(request), request.n());
            default ->
                throw new IllegalArgumentException(
                        "hist_access_type must be tail, range or search, got " + request.access());
        };
        JsonArray triples = new JsonArray();
        for (Entry entry : found) {
            Object text = request.output()
                    ? Fields.json(Arrays.asList(entry.input(), entry.output().orElse(null)))
                    : Fields.json(entry.input());
            triples.add(Fields.json(List.of(entry.session(), entry.number(), text)));
        }
        return triples;
    }

    /** Session 0 is this one, -1 the one before; a positive number is the session's own. */
    private List<Entry> range(HistoryRequest request) {
        int wanted = request.session() > 0 ? request.session() : session + request.session();
        return entries.stream()
                .filter(e -> e.session() == wanted)
                .filter(e -> e.number() >= request.start() && e.number() < request.stop())
                .toList();
    }

    private List<Entry> search(HistoryRequest request) {
        StringBuilder regex = new StringBuilder();
        request.pattern()
                .codePoints()
                .forEach(c -> regex.append(
                        switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(c));
                        }));
        Pattern pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
        List<Entry> found = entries.stream()
                .filter(entry -> pattern.matcher(entry.input()).matches())
                .toList();
        if (!request.unique()) {
            return found;
        }
        Map<String, Entry> latest = new LinkedHashMap<>();
        found.forEach(entry -> {
            latest.remove(entry.input());
            latest.put(entry.input(), entry);
        });
        return List.copyOf(latest.values());
    }

    private static List<Entry> last(List<Entry> all, int n) {
        return all.subList(Math.max(0, all.size() - Math.max(0, n)), all.size());
    }
}
