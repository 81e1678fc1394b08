package org.naglab.kernel.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Splits a cell into Java snippets and line magics. A magic is a {@code %name} where a statement could start; a per cent
 * sign within a statement, a comment or a text block is none.
 */
final class CellParser {
    private static final Pattern MAGIC = Pattern.compile("\\s*%([A-Za-z]\\w*)([^\\n]*)(\\n|$)");

    private static final Pattern LEADING_COMMENTS =
            Pattern.compile("(?:\\s+|//[^\\n]*(?:\\n|\\z)|/\\*(?:[^*]|\\*(?!/))*+\\*/)++");
    private static final Pattern TRAILING_COMMENTS =
            Pattern.compile("(?:\\s|//[^\\n]*(?=\\n|\\z)|/\\*(?:[^*]|\\*(?!/))*+\\*/)*+\\z");

    /** A part of a cell. */
    sealed interface Piece {
        /** Returns where the piece starts in the cell, in UTF-16 units. */
        int offset();
    }

    /**
     * One Java snippet.
     *
     * @param source the snippet, ended where Java wants an end
     * @param offset where it starts in the cell
     * @param end where it ends in the cell, comments behind it included
     * @param ended whether it was written with a semicolon at its end, which hides its value
     * @param completeness what JShell thinks of it
     */
    record Java(String source, int offset, int end, boolean ended, Completeness completeness) implements Piece {
        /** Returns the snippet as it may stand in a larger expression: without the semicolon and what follows it. */
        String bare() {
            String text = source.stripTrailing();
            if (!text.endsWith(";")) {
                String commented = TRAILING_COMMENTS.matcher(text).replaceFirst("");
                text = commented.endsWith(";") ? commented : text;
            }
            return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
        }
    }

    /**
     * One line magic.
     *
     * @param name the name after the per cent sign
     * @param arguments the rest of the line
     * @param offset where it starts in the cell
     */
    record Magic(String name, String arguments, int offset) implements Piece {}

    private final SourceCodeAnalysis analysis;

    CellParser(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    List<Piece> split(String cell) {
        List<Piece> pieces = new ArrayList<>();
        int offset = 0;
        while (offset < cell.length()) {
            String rest = cell.substring(offset);
            Matcher magic = MAGIC.matcher(rest);
            if (magic.lookingAt()) {
                pieces.add(new Magic(magic.group(1), magic.group(2).strip(), offset + magic.start(1) - 1));
                offset += magic.end();
                continue;
            }
            CompletionInfo info = analysis.analyzeCompletion(rest);
            String remaining = info.remaining() == null ? "" : info.remaining();
            int end = info.completeness() == Completeness.UNKNOWN ? cell.length() : cell.length() - remaining.length();
            if (end <= offset) {
                end = cell.length();
            }
            String written = cell.substring(offset, end);
            if (info.completeness() != Completeness.EMPTY && !written.isBlank()) {
                String source =
                        info.completeness() == Completeness.UNKNOWN || info.source() == null ? written : info.source();
                // JShell counts a snippet's lines from its first token.
                Matcher leading = LEADING_COMMENTS.matcher(source);
                int skipped = leading.lookingAt() ? leading.end() : 0;
                pieces.add(new Java(
                        source.substring(skipped), offset + skipped, end, ended(written), info.completeness()));
            }
            offset = end;
        }
        return pieces;
    }

    private static boolean ended(String written) {
        return written.stripTrailing().endsWith(";")
                || TRAILING_COMMENTS.matcher(written).replaceFirst("").endsWith(";");
    }
}
