package org.naglab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * NAG-BERT's files: one {@code article<TAB>title} a line, exactly two fields, both cut into word pieces with spaces
 * between. Continuation pieces ({@code ##s}) are joined to the piece before them, so that the texts can be cut again by
 * any tokenizer. A pair is named {@code file:line}.
 *
 * <p>Source: the released data format of Su et al. (2021), Non-Autoregressive Text Generation with Pre-trained Language
 * Models. Differs from the released loader in that no pair is dropped for its length.
 */
public record ArticleTitle() implements TextFormat {
    @Override
    public List<Example> read(Path file) {
        List<Example> examples = new ArrayList<>();
        for (Example pair : TabSeparated.PAIRS.read(file)) {
            examples.add(new Example(pair.id(), joined(pair.source()), joined(pair.target())));
        }
        return examples;
    }

    private static String joined(String pieces) {
        return pieces.replaceAll("(?<=\\S) ##(?=\\S)", "");
    }
}
