package org.naglab.kernel.session;

import com.google.gson.JsonArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.HistoryRequest;

/** The cells of this session that asked to be remembered. */
final class History {
    private record Entry(int number, String input) {}

    private final List<Entry> entries = new ArrayList<>();

    synchronized void add(int number, String input) {
        entries.add(new Entry(number, input));
    }

    /** Returns the {@code history} field of the reply: triples of session, number and input. */
    synchronized JsonArray find(HistoryRequest request) {
        List<Entry> found = switch (request.access()) {
            case "tail" -> last(entries, request.n());
            case "range" ->
                request.session() > 1
                        ? List.of()
                        : entries.stream()
                                .filter(e -> e.number() >= request.start() && e.number() < request.stop())
                                .toList();
            case "search" -> last(search(request), request.n());
            default ->
                throw new IllegalArgumentException(
                        "hist_access_type must be tail, range or search, got " + request.access());
        };
        JsonArray triples = new JsonArray();
        for (Entry entry : found) {
            Object input = request.output()
                    ? Fields.json(java.util.Arrays.asList(entry.input(), null))
                    : Fields.json(entry.input());
            triples.add(Fields.json(List.of(1, entry.number(), input)));
        }
        return triples;
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
