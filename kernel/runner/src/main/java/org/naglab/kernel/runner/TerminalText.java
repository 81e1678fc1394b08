package org.naglab.kernel.runner;

/** Text as a terminal would show it in the end: carriage returns and backspaces applied. */
final class TerminalText {
    private TerminalText() {}

    /** Returns {@code text} with each line as it looked last; a progress bar's thousand states become one. */
    static String settled(String text) {
        if (text.indexOf('\r') < 0 && text.indexOf('\b') < 0) {
            return text;
        }
        StringBuilder all = new StringBuilder();
        StringBuilder line = new StringBuilder();
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> {
                    all.append(line).append('\n');
                    line.setLength(0);
                    column = 0;
                }
                case '\r' -> column = 0;
                case '\b' -> column = Math.max(0, column - 1);
                default -> {
                    if (column < line.length()) {
                        line.setCharAt(column, c);
                    } else {
                        line.append(c);
                    }
                    column++;
                }
            }
        }
        return all.append(line).toString();
    }

    /** Returns the last line of {@code text} that shows anything. */
    static String lastLine(String text) {
        String[] lines =
                settled(text.substring(Math.max(0, text.length() - 4000))).split("\n");
        for (int i = lines.length - 1; i >= 0; i--) {
            if (!lines[i].isBlank()) {
                return lines[i].strip();
            }
        }
        return "";
    }
}
