package org.naglab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads golden/optim.json: four steps of torch's Adam and AdamW on two tensors, in float64. */
final class OptimGolden {
    private OptimGolden() {}

    static JsonObject read() {
        try (InputStream in = OptimGolden.class.getResourceAsStream("/golden/optim.json")) {
            return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] data(JsonElement tensor) {
        return new Gson().fromJson(tensor.getAsJsonObject().get("data"), double[].class);
    }

    static NDArray tensor(NDManager manager, JsonElement tensor, DataType type) {
        long[] shape = new Gson().fromJson(tensor.getAsJsonObject().get("shape"), long[].class);
        return manager.create(data(tensor), new Shape(shape)).toType(type, true).duplicate();
    }
}
