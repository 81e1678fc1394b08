package org.naglab.data;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One JSON object a line. Members that are not named here are ignored. Without a member for the id a pair is named
 * {@code file:line}.
 *
 * @param id member that names the pair, a string or a number; empty when there is none
 * @param source member that holds the text to read, a string
 * @param target member that holds the text to write, a string
 */
public record JsonLines(Optional<String> id, String source, String target) implements TextFormat {
    /** Objects of {@code {"source": …, "target": …}}. */
    public static final JsonLines SOURCE_TARGET = new JsonLines(Optional.empty(), "source", "target");

    /** XSum (Narayan et al., 2018) as its common JSON form has it: {@code {"id": …, "document": …, "summary": …}}. */
    public static final JsonLines XSUM = new JsonLines(Optional.of("id"), "document", "summary");

    /** Checks that the members differ. */
    public JsonLines {
        if (source.equals(target)) {
            throw new IllegalArgumentException("source and target must be different members, got " + source);
        }
    }

    @Override
    public List<Example> read(Path file) {
        List<Example> examples = new ArrayList<>();
        TextLines.forEach(file, (place, line) -> {
            JsonObject object = parse(place, line);
            String name = id.isPresent()
                    ? JsonMembers.text(place, object, id.get())
                    : file.getFileName() + place.substring(place.lastIndexOf(':'));
            examples.add(new Example(
                    name, JsonMembers.text(place, object, source), JsonMembers.text(place, object, target)));
        });
        return examples;
    }

    private static JsonObject parse(String place, String line) {
        try {
            JsonReader reader = new JsonReader(new StringReader(line));
            reader.setStrictness(Strictness.STRICT);
            if (JsonParser.parseReader(reader) instanceof JsonObject object
                    && reader.peek() == JsonToken.END_DOCUMENT) {
                return object;
            }
        } catch (JsonParseException | IOException e) {
            throw new IllegalArgumentException(place + ": a line must be a JSON object: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(place + ": a line must be a JSON object, got \"" + line + "\"");
    }
}
