package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** Reads {@code {"shape", "dtype", "data"}} tensors of the golden files. */
final class GoldenTensors {
    private GoldenTensors() {}

    static JsonObject file(String name) {
        try (var in = new InputStreamReader(
                Objects.requireNonNull(GoldenTensors.class.getResourceAsStream("/golden/" + name), name),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(in).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] doubles(JsonObject tensor) {
        return StreamSupport.stream(tensor.getAsJsonArray("data").spliterator(), false)
                .mapToDouble(e -> e.getAsDouble())
                .toArray();
    }

    static Shape shape(JsonObject tensor) {
        return new Shape(StreamSupport.stream(tensor.getAsJsonArray("shape").spliterator(), false)
                .mapToLong(e -> e.getAsLong())
                .toArray());
    }

    /** A copy that the engine allocated, of the wanted type. */
    static NDArray array(NDManager manager, JsonObject tensor, DataType type) {
        try (NDArray exact = manager.create(doubles(tensor)).reshape(shape(tensor))) {
            return exact.toType(type, true);
        }
    }
}
