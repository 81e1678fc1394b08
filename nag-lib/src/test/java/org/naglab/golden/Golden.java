package org.naglab.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Reads golden vectors: tensors are {@code {"shape", "dtype", "data"}}, row-major. */
public record Golden(JsonObject object) {

    /** Reads a file of {@code src/test/resources/golden}. */
    public static Golden read(String name) {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name),
                StandardCharsets.UTF_8)) {
            return new Golden(JsonParser.parseReader(reader).getAsJsonObject());
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** The objects of a list. */
    public List<Golden> list(String name) {
        return StreamSupport.stream(get(name).getAsJsonArray().spliterator(), false)
                .map(it -> new Golden(it.getAsJsonObject()))
                .toList();
    }

    /** An object within. */
    public Golden within(String name) {
        return new Golden(get(name).getAsJsonObject());
    }

    /** The names of what is here. */
    public Set<String> names() {
        return object.keySet();
    }

    /** Any element. */
    public JsonElement get(String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    /** A whole number. */
    public int integer(String name) {
        return get(name).getAsInt();
    }

    /** A number, or a tensor of one. */
    public double number(String name) {
        return get(name).isJsonObject() ? doubles(name)[0] : get(name).getAsDouble();
    }

    /** A text. */
    public String text(String name) {
        return get(name).getAsString();
    }

    /** The values of a tensor or list; infinity is the text {@code inf}. */
    public double[] doubles(String name) {
        return data(name)
                .mapToDouble(
                        value -> value.getAsString().equals("inf") ? Double.POSITIVE_INFINITY : value.getAsDouble())
                .toArray();
    }

    /** The values of a tensor or list of whole numbers. */
    public long[] longs(String name) {
        return data(name).mapToLong(JsonElement::getAsLong).toArray();
    }

    /** The shape of a tensor. */
    public Shape shape(String name) {
        return new Shape(StreamSupport.stream(
                        get(name).getAsJsonObject().getAsJsonArray("shape").spliterator(), false)
                .mapToLong(JsonElement::getAsLong)
                .toArray());
    }

    /** A tensor of a type. */
    public NDArray array(NDManager manager, String name, DataType type) {
        return manager.create(doubles(name), shape(name)).toType(type, false);
    }

    /** Mask [B, T] of a list of lengths. */
    public NDArray mask(NDManager manager, String lengthsName, int T) {
        long[] lengths = longs(lengthsName);
        boolean[] mask = new boolean[lengths.length * T];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % T < lengths[i / T];
        }
        return manager.create(mask, new Shape(lengths.length, T));
    }

    private java.util.stream.Stream<JsonElement> data(String name) {
        JsonElement element =
                get(name).isJsonObject() ? get(name).getAsJsonObject().get("data") : get(name);
        return StreamSupport.stream(element.getAsJsonArray().spliterator(), false);
    }
}
