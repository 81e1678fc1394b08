package org.naglab.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of SQuAD 1.1 and 2.0 (Rajpurkar et al., 2016, 2018), read for question generation: the source is the first answer
 * and the paragraph that it stands in, joined by {@link Segments}, the target is the question. Questions without an answer
 * are no pairs. A pair has the question's id.
 */
public record SquadQuestions() implements TextFormat {
    @Override
    public List<Example> read(Path file) {
        String place = file.toString();
        List<Example> examples = new ArrayList<>();
        for (JsonElement article : JsonMembers.array(place, root(file), "data")) {
            JsonObject titled = JsonMembers.element(place + ": an article", article);
            for (JsonElement paragraph : JsonMembers.array(place, titled, "paragraphs")) {
                addAll(place, JsonMembers.element(place + ": a paragraph", paragraph), examples);
            }
        }
        return examples;
    }

    private static void addAll(String file, JsonObject paragraph, List<Example> examples) {
        String context = JsonMembers.text(file, paragraph, "context");
        for (JsonElement element : JsonMembers.array(file, paragraph, "qas")) {
            JsonObject question = JsonMembers.element(file + ": a question", element);
            String id = JsonMembers.text(file, question, "id");
            String place = file + ", question " + id;
            JsonArray answers = JsonMembers.array(place, question, "answers");
            if (!answers.isEmpty()) {
                String answer = JsonMembers.text(place, JsonMembers.element(place, answers.get(0)), "text");
                examples.add(new Example(
                        id,
                        Segments.join(answer, context),
                        JsonMembers.text(place, question, "question").strip()));
            }
        }
    }

    private static JsonObject root(Path file) {
        try (BufferedReader text = Files.newBufferedReader(file);
                JsonReader reader = new JsonReader(text)) {
            reader.setStrictness(Strictness.STRICT);
            return JsonMembers.element(file.toString(), JsonParser.parseReader(reader));
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(file + " must be JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }
}
