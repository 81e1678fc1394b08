package org.naglab.data;

import java.util.ArrayList;
import java.util.List;
import org.naglab.text.Encoding;
import org.naglab.text.Tokenizer;

/**
 * A pair of texts as word pieces, without special tokens.
 *
 * @param id names the pair within its corpus
 * @param source pieces of the text that is read [n]
 * @param target pieces of the text that is to be written [m]
 */
public record EncodedExample(String id, Encoding source, Encoding target) {
    private static final int AT_ONCE = 1024;

    /**
     * Encodes pairs, cutting what an encoder has no positions for; the cuts are counted in each {@link Encoding}.
     *
     * @param tokenizer cuts into pieces
     * @param examples the pairs
     * @param maximumPositions positions of a row, the two special tokens of a source or a target included; at least 3
     * @return the encoded pairs, in their order
     */
    public static List<EncodedExample> encode(Tokenizer tokenizer, List<Example> examples, int maximumPositions) {
        if (maximumPositions < 3) {
            throw new IllegalArgumentException("maximumPositions must be >= 3, got " + maximumPositions);
        }
        List<EncodedExample> encoded = new ArrayList<>(examples.size());
        for (int start = 0; start < examples.size(); start += AT_ONCE) {
            List<Example> part = examples.subList(start, Math.min(start + AT_ONCE, examples.size()));
            List<Encoding> sources =
                    tokenizer.encodeAll(part.stream().map(Example::source).toList(), maximumPositions - 2);
            List<Encoding> targets =
                    tokenizer.encodeAll(part.stream().map(Example::target).toList(), maximumPositions - 2);
            for (int i = 0; i < part.size(); i++) {
                encoded.add(new EncodedExample(part.get(i).id(), sources.get(i), targets.get(i)));
            }
        }
        return encoded;
    }
}
