package org.naglab.kernel.magic;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.protocol.CodePoints;
import org.naglab.kernel.protocol.Fields;

/** Answers questions about a line with a magic that is being written: names, arguments, help. */
public final class MagicAssistant {
    private static final Pattern LINE = Pattern.compile("[ \\t]*(%%?)(\\w*)([ \\t]+[^\\n]*)?");

    private final Magics magics;
    private final BiPredicate<String, Integer> statementStarts;

    /**
     * Makes an assistant.
     *
     * @param magics what it knows
     * @param statementStarts tells whether a statement of Java can start at a UTF-16 index of some code
     */
    public MagicAssistant(Magics magics, BiPredicate<String, Integer> statementStarts) {
        this.magics = magics;
        this.statementStarts = statementStarts;
    }

    /** A magic under the cursor; {@code start} is where its per cent signs stand, {@code arguments} end at the cursor. */
    private record Written(String signs, String name, Optional<String> arguments, int start) {}

    private Optional<Written> written(String code, int index) {
        int line = code.lastIndexOf('\n', index - 1) + 1;
        Matcher matcher = LINE.matcher(code.substring(line, index));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean first = code.substring(0, line).isBlank();
        boolean cell = matcher.group(1).length() == 2;
        // A cell magic stands on the first line, and what follows it is not Java's to split.
        if (!first && (cell || code.stripLeading().startsWith("%%"))) {
            return Optional.empty();
        }
        if (!first && !statementStarts.test(code, line)) {
            return Optional.empty();
        }
        return Optional.of(new Written(
                matcher.group(1), matcher.group(2), Optional.ofNullable(matcher.group(3)), line + matcher.start(1)));
    }

    /** Returns a {@code complete_reply}'s content if a magic stands at {@code cursor}, which counts code points. */
    public Optional<JsonObject> complete(String code, int cursor) {
        int index = CodePoints.toIndex(code, cursor);
        return written(code, index).flatMap(magic -> {
            boolean whole = magic.arguments().isPresent();
            int start = whole
                    ? index - FileNames.lastWord(magic.arguments().orElse("")).length()
                    : magic.start();
            List<String> found = whole ? words(magic) : names(code, magic);
            // A per cent sign may be the remainder of a division: without a match this is a question about Java.
            return found.isEmpty() && !whole ? Optional.empty() : Optional.of(reply(code, start, cursor, found, whole));
        });
    }

    private List<String> words(Written magic) {
        String arguments = magic.arguments().orElse("").stripLeading();
        String begun = FileNames.lastWord(arguments);
        return one(magic).map(each -> each.words(arguments)).orElse(List.of()).stream()
                .filter(word -> word.startsWith(begun))
                .toList();
    }

    private List<String> names(String code, Written magic) {
        List<String> names = new ArrayList<>();
        if (magic.signs().equals("%")) {
            magics.lineNames().forEach(name -> names.add("%" + name));
        }
        if (code.substring(0, magic.start()).isBlank()) {
            magics.cellNames().forEach(name -> names.add("%%" + name));
        }
        String begun = magic.signs() + magic.name();
        return names.stream()
                .filter(name -> name.startsWith(begun)
                        || begun.length() > 1 && name.startsWith("%" + begun) && begun.charAt(1) != '%')
                .toList();
    }

    private Optional<? extends Magic> one(Written magic) {
        return magic.signs().equals("%") ? magics.findLine(magic.name()) : magics.findCell(magic.name());
    }

    private static JsonObject reply(String code, int start, int cursor, List<String> found, boolean word) {
        int from = CodePoints.toCursor(code, start);
        JsonArray typed = new JsonArray();
        found.forEach(text -> typed.add(Fields.of(
                "text", text, "type", word ? "path" : "magic", "signature", "", "start", from, "end", cursor)));
        JsonObject metadata = Fields.of("_jupyter_types_experimental", typed);
        return Fields.of(
                "status", "ok", "matches", found, "cursor_start", from, "cursor_end", cursor, "metadata", metadata);
    }

    /** Returns what is known about the magic at {@code cursor}, if one stands there. */
    public Optional<MimeBundle> inspect(String code, int cursor) {
        int index = CodePoints.toIndex(code, cursor);
        int end = index;
        while (end < code.length() && (code.charAt(end) == '%' || Character.isJavaIdentifierPart(code.charAt(end)))) {
            end++;
        }
        return written(code, end)
                .map(magic -> magics.named(magic.name()))
                .filter(found -> !found.isEmpty())
                .map(found -> MimeBundle.text(
                        found.stream().map(each -> each.manual().strip()).collect(Collectors.joining("\n\n"))));
    }
}
