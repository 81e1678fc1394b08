package org.naglab.kernel.protocol;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes a JSON object's fields, with the protocol's defaults for missing ones. */
public final class Fields {
    private Fields() {}

    /** Returns the text of field {@code name}, or {@code otherwise} if it is missing or null. */
    public static String string(JsonObject object, String name, String otherwise) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull()
                ? otherwise
                : primitive(name, value).getAsString();
    }

    /** Returns the boolean in field {@code name}, or {@code otherwise} if it is missing or null. */
    public static boolean bool(JsonObject object, String name, boolean otherwise) {
        JsonElement value = object.get(name);
        return value == null || value.isJsonNull()
                ? otherwise
                : primitive(name, value).getAsBoolean();
    }

    /** Returns the whole number in field {@code name}, or {@code otherwise} if it is missing or null. */
    public static int integer(JsonObject object, String name, int otherwise) {
        JsonElement value = object.get(name);
        if (value == null || value.isJsonNull()) {
            return otherwise;
        }
        JsonPrimitive number = primitive(name, value);
        if (!number.isNumber()) {
            throw new IllegalArgumentException("field " + name + " must be a number, got " + value);
        }
        return number.getAsNumber().intValue();
    }

    /** Returns the object in field {@code name}, empty if it is missing or null. */
    public static JsonObject object(JsonObject object, String name) {
        JsonElement value = object.get(name);
        if (value == null || value.isJsonNull()) {
            return new JsonObject();
        }
        if (!value.isJsonObject()) {
            throw new IllegalArgumentException("field " + name + " must be an object, got " + value);
        }
        return value.getAsJsonObject();
    }

    /** Makes an object of alternating names and values: text, numbers, booleans, JSON, maps, iterables or null. */
    public static JsonObject of(@Nullable Object... namesAndValues) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.add(String.valueOf(namesAndValues[i]), json(namesAndValues[i + 1]));
        }
        return object;
    }

    /** Returns {@code value} as JSON. */
    public static JsonElement json(@Nullable Object value) {
        return switch (value) {
            case null -> JsonNull.INSTANCE;
            case JsonElement json -> json;
            case String text -> new JsonPrimitive(text);
            case Number number -> new JsonPrimitive(number);
            case Boolean bool -> new JsonPrimitive(bool);
            case Map<?, ?> map -> {
                JsonObject object = new JsonObject();
                map.forEach((name, item) -> object.add(String.valueOf(name), json(item)));
                yield object;
            }
            case Iterable<?> items -> {
                JsonArray array = new JsonArray();
                items.forEach(item -> array.add(json(item)));
                yield array;
            }
            default -> new JsonPrimitive(value.toString());
        };
    }

    private static JsonPrimitive primitive(String name, JsonElement value) {
        if (!value.isJsonPrimitive()) {
            throw new IllegalArgumentException("field " + name + " must be a plain value, got " + value);
        }
        return value.getAsJsonPrimitive();
    }
}
