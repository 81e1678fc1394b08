package org.naglab.kernel.eval;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which line of which cell each snippet came from. */
final class Places {
    /**
     * Where a snippet starts.
     *
     * @param cell the cell's execution count
     * @param text the whole cell
     * @param offset where the snippet starts in it
     */
    record Place(int cell, String text, int offset) {
        /** Returns the line of the cell, from 1, that holds UTF-16 {@code position} of the snippet. */
        int line(long position) {
            int end = Math.clamp(offset + position, 0, text.length());
            return 1
                    + (int) text.substring(0, end)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
        }

        /** Returns the text of {@code line} of the cell, from 1. */
        String source(int line) {
            String[] lines = text.split("\n", -1);
            return line >= 1 && line <= lines.length ? lines[line - 1] : "";
        }

        /** Returns the column, from 0, of UTF-16 {@code position} of the snippet. */
        int column(long position) {
            int end = Math.clamp(offset + position, 0, text.length());
            return end - (text.lastIndexOf('\n', end - 1) + 1);
        }

        String name() {
            return cell == 0 ? "cell" : "cell " + cell;
        }
    }

    private final Map<String, Place> bySnippet = new ConcurrentHashMap<>();

    void put(String snippet, Place place) {
        bySnippet.put(snippet, place);
    }

    /** Forgets the snippets of cells before number {@code first}, except {@code snippets}. */
    void keepOnly(Set<String> snippets, int first) {
        bySnippet.entrySet().removeIf(each -> each.getValue().cell() < first && !snippets.contains(each.getKey()));
    }

    void clear() {
        bySnippet.clear();
    }

    Optional<Place> get(String snippet) {
        return Optional.ofNullable(bySnippet.get(snippet));
    }
}
