package org.naglab.crf;

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
import java.util.stream.StreamSupport;

/** Reads golden vectors: tensors are {@code {"shape", "dtype", "data"}}, row-major. */
record Golden(JsonObject object) {

    static Golden read(String name) {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name),
                StandardCharsets.UTF_8)) {
            return new Golden(JsonParser.parseReader(reader).getAsJsonObject());
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    List<Golden> cases() {
        return StreamSupport.stream(object.getAsJsonArray("cases").spliterator(), false)
                .map(it -> new Golden(it.getAsJsonObject()))
                .toList();
    }

    JsonElement get(String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    int integer(String name) {
        return get(name).getAsInt();
    }

    double[] doubles(String name) {
        JsonElement element = get(name);
        if (element.isJsonObject()) {
            element = element.getAsJsonObject().get("data");
        }
        return StreamSupport.stream(element.getAsJsonArray().spliterator(), false)
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }

    Shape shape(String name) {
        return new Shape(StreamSupport.stream(
                        get(name).getAsJsonObject().getAsJsonArray("shape").spliterator(), false)
                .mapToLong(JsonElement::getAsLong)
                .toArray());
    }

    NDArray floats(NDManager manager, String name, DataType type) {
        return manager.create(doubles(name), shape(name)).toType(type, false);
    }

    NDArray ids(NDManager manager, String name) {
        return manager.create(doubles(name), shape(name)).toType(DataType.INT64, false);
    }

    /** Mask [B, T] of the list "lengths". */
    NDArray mask(NDManager manager, int T) {
        double[] lengths = doubles("lengths");
        boolean[] mask = new boolean[lengths.length * T];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % T < lengths[i / T];
        }
        return manager.create(mask, new Shape(lengths.length, T));
    }
}
