package org.naglab.text;

import java.util.List;

/**
 * Ids of the pieces that stand for no text. BERT has no end-of-sequence piece: as in NAG-BERT's released code, the
 * reserved piece {@code [unused1]} is taken for it.
 *
 * @param pad fills rows up to the longest of a batch, {@code [PAD]}
 * @param unknown stands for a word that cannot be cut into pieces, {@code [UNK]}
 * @param cls begins a source, {@code [CLS]}
 * @param sep ends a source, {@code [SEP]}
 * @param mask an output slot beyond the source's own positions, {@code [MASK]}
 * @param endOfSequence ends a target, {@code [unused1]}
 */
public record SpecialTokens(long pad, long unknown, long cls, long sep, long mask, long endOfSequence) {
    private static final List<String> PIECES = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused1]");

    /**
     * Looks the special pieces of BERT up.
     *
     * @param vocabulary a vocabulary of the BERT family
     * @return their ids
     * @throws IllegalArgumentException naming the pieces that are missing
     */
    public static SpecialTokens of(Vocabulary vocabulary) {
        List<String> missing =
                PIECES.stream().filter(p -> !vocabulary.contains(p)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary must hold the special pieces " + PIECES + ", but "
                    + missing + " are missing among its " + vocabulary.size());
        }
        return new SpecialTokens(
                vocabulary.id("[PAD]"),
                vocabulary.id("[UNK]"),
                vocabulary.id("[CLS]"),
                vocabulary.id("[SEP]"),
                vocabulary.id("[MASK]"),
                vocabulary.id("[unused1]"));
    }

    /**
     * Tells whether an id stands for no text; the unknown piece stands for some.
     *
     * @param id a vocabulary id
     * @return whether decoding leaves it out
     */
    public boolean isSilent(long id) {
        return id == pad || id == cls || id == sep || id == mask || id == endOfSequence;
    }
}
