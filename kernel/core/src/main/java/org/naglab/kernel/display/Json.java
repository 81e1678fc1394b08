package org.naglab.kernel.display;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;

/**
 * A JSON value, shown as a tree that folds.
 *
 * @param value the parsed value
 */
public record Json(JsonElement value) implements Renderable {
    /** Parses {@code json}. */
    public Json(String json) {
        this(JsonParser.parseString(json));
    }

    @Override
    public MimeBundle render() {
        return MimeBundle.text(value.toString()).with(MimeBundle.JSON, value);
    }
}
