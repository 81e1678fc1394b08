package org.naglab.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;

/** Finds members of a JSON value, with errors that say where they should be. */
final class JsonMembers {
    private JsonMembers() {}

    /**
     * Finds a text or a number.
     *
     * @param place file and line or object, for errors
     * @param object where to look
     * @param member its name
     * @return its text, not blank
     * @throws IllegalArgumentException naming place and member, when there is none
     */
    static String text(String place, JsonObject object, String member) {
        JsonElement value = object.get(member);
        if (value == null || !value.isJsonPrimitive()) {
            throw missing(place, object, member, "a string");
        }
        return TextLines.present(place, "member " + member, value.getAsString());
    }

    /** Finds an object, as {@link #text} does a text. */
    static JsonObject object(String place, JsonObject object, String member) {
        if (object.get(member) instanceof JsonObject found) {
            return found;
        }
        throw missing(place, object, member, "an object");
    }

    /** Finds an array, as {@link #text} does a text. */
    static JsonArray array(String place, JsonObject object, String member) {
        if (object.get(member) instanceof JsonArray found) {
            return found;
        }
        throw missing(place, object, member, "an array");
    }

    /** Takes an element of an array as an object. */
    static JsonObject element(String place, JsonElement element) {
        if (element instanceof JsonObject found) {
            return found;
        }
        throw new IllegalArgumentException(place + " must be an object, got " + element);
    }

    private static IllegalArgumentException missing(String place, JsonObject object, String member, String kind) {
        String got = Optional.ofNullable(object.get(member))
                .map(value -> "got " + value)
                .orElse("but there is none among " + object.keySet());
        return new IllegalArgumentException(place + ": member " + member + " must be " + kind + ", " + got);
    }
}
