package org.naglab.kernel.polyglot;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers the texts of guest cells by the names that tracebacks know them by. */
final class Sources {
    private static final int MOST_CELLS = 500;

    private final Map<String, String[]> lines = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String[]> eldest) {
            return size() > MOST_CELLS;
        }
    };

    synchronized void put(String name, String text) {
        lines.put(name, text.split("\n", -1));
    }

    /** Returns whether {@code name} is a cell's. */
    synchronized boolean contains(String name) {
        return lines.containsKey(name);
    }

    /** Returns line {@code number}, from 1, of cell {@code name}; empty if it is not known. */
    synchronized String line(String name, int number) {
        String[] text = lines.getOrDefault(name, new String[0]);
        return number >= 1 && number <= text.length ? text[number - 1] : "";
    }
}
