package org.naglab.kernel.session;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.eval.CodeAssistant;
import org.naglab.kernel.magic.CellLanguage;
import org.naglab.kernel.magic.CellMagic;
import org.naglab.kernel.magic.Magics;
import org.naglab.kernel.protocol.CodePoints;
import org.naglab.kernel.protocol.Fields;

/** Answers questions about code that is being written: in the language of the cell's magic, else in Java. */
final class CellAssistant {
    private final Magics magics;
    private final CodeAssistant java;

    CellAssistant(Magics magics, CodeAssistant java) {
        this.magics = magics;
        this.java = java;
    }

    /** The language of a cell, and where its body starts, in UTF-16 units. */
    private record Body(CellLanguage language, int offset) {}

    private Optional<Body> body(String code) {
        Matcher magic = CellRunner.CELL_MAGIC.matcher(code);
        if (!magic.lookingAt()) {
            return Optional.empty();
        }
        return magics.cells().stream()
                .filter(each -> each.name().equals(magic.group(1)))
                .findFirst()
                .flatMap(CellMagic::language)
                .map(language -> new Body(language, magic.end()));
    }

    /** Returns a {@code complete_reply}'s content; {@code cursor} counts code points. */
    JsonObject complete(String code, int cursor) {
        int index = CodePoints.toIndex(code, cursor);
        Optional<Body> body = body(code).filter(found -> index >= found.offset());
        if (body.isEmpty()) {
            return java.complete(code, cursor);
        }
        int offset = body.get().offset();
        CellLanguage.Completion found = body.get().language().complete(code.substring(offset), index - offset);
        int start = CodePoints.toCursor(code, offset + found.start());
        JsonArray typed = new JsonArray();
        found.names()
                .forEach(name -> typed.add(Fields.of(
                        "text", name.text(), "type", name.type(), "signature", "", "start", start, "end", cursor)));
        return Fields.of(
                "status",
                "ok",
                "matches",
                found.names().stream().map(CellLanguage.Name::text).toList(),
                "cursor_start",
                start,
                "cursor_end",
                cursor,
                "metadata",
                Fields.of("_jupyter_types_experimental", typed));
    }

    /** Returns what is known about the name at the cursor. */
    Optional<MimeBundle> inspect(String code, int cursor, int detailLevel) {
        int index = CodePoints.toIndex(code, cursor);
        Optional<Body> body = body(code).filter(found -> index >= found.offset());
        return body.isEmpty()
                ? java.inspect(code, cursor, detailLevel)
                : body.get()
                        .language()
                        .inspect(
                                code.substring(body.get().offset()),
                                index - body.get().offset());
    }

    /** Returns an {@code is_complete_reply}'s content. */
    JsonObject isComplete(String code) {
        Optional<Body> body = body(code);
        if (body.isEmpty()) {
            return java.isComplete(code);
        }
        return body.get().language().isComplete(code.substring(body.get().offset()))
                ? Fields.of("status", "complete")
                : Fields.of("status", "incomplete", "indent", "");
    }
}
