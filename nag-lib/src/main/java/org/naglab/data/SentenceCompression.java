package org.naglab.data;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of Google's sentence compression set (Filippova and Altun, 2013): JSON objects one after the other, over several
 * lines each, plain or {@code .gz}. The source is {@code graph.sentence}, the target {@code compression.text}. A pair is
 * named {@code file:object}.
 */
public record SentenceCompression() implements TextFormat {
    @Override
    public List<Example> read(Path file) {
        List<Example> examples = new ArrayList<>();
        try (InputStream in = Packing.of(file.getFileName().toString())
                        .unpacked(new BufferedInputStream(Files.newInputStream(file)));
                JsonReader reader = new JsonReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
            reader.setStrictness(Strictness.LENIENT); // more than one value in a file
            while (reader.peek() != JsonToken.END_DOCUMENT) {
                int number = examples.size() + 1;
                String place = file + ", object " + number;
                JsonObject object = JsonMembers.element(place, JsonParser.parseReader(reader));
                examples.add(new Example(
                        file.getFileName() + ":" + number,
                        JsonMembers.text(place, JsonMembers.object(place, object, "graph"), "sentence"),
                        JsonMembers.text(place, JsonMembers.object(place, object, "compression"), "text")));
            }
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(
                    file + ": object " + (examples.size() + 1) + " must be JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
        return examples;
    }
}
