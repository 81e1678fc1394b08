package org.naglab.eval;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the golden numbers of this package. */
final class Golden {
    private Golden() {}

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    static JsonObject json(String name) {
        return JsonParser.parseString(text(name)).getAsJsonObject();
    }

    static List<String> strings(JsonObject object, String name) {
        List<String> strings = new ArrayList<>();
        object.getAsJsonArray(name).forEach(element -> strings.add(element.getAsString()));
        return strings;
    }

    static List<Double> numbers(JsonArray array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(element -> numbers.add(element.getAsDouble()));
        return numbers;
    }
}
