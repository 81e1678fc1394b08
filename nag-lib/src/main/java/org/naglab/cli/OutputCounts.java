package org.naglab.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.LongStream;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.model.BertNarBert;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLayer;
import org.naglab.model.OutputLengths;
import org.naglab.objective.Objective;
import org.naglab.text.SpecialTokens;
import org.naglab.text.Tokenizer;

/** Counts how often each piece stands at an output position of the training pairs, by which a new output bias starts. */
final class OutputCounts {
    private OutputCounts() {}

    /** With two [EOS] each, or with blanks where there are frames [V]. */
    static long[] of(NagModel model, Objective objective, List<Example> train) {
        if (!objective.scoresWholeSource()) {
            return counts(targets(model, train), model.tokenizer());
        }
        int copies = model.config().output() instanceof OutputLayer.Split split ? split.copies() : 1;
        int maximumPositions = model.config().maximumPositions();
        return withBlanks(
                model.tokenizer(),
                EncodedExample.encode(model.tokenizer(), train, maximumPositions),
                pieces -> (long) copies * Math.min(model.slots().slots(pieces), maximumPositions));
    }

    /** With one [SEP] each, or with blanks where there are frames [V]. */
    static long[] of(BertNarBert model, List<Example> train) {
        return switch (model.config().lengths()) {
            case OutputLengths.Classified classified ->
                counts(
                        endedBy(
                                model.tokenizer(),
                                train,
                                model.tokenizer().special().sep()),
                        model.tokenizer());
            case OutputLengths.Frames frames ->
                withBlanks(
                        model.tokenizer(),
                        EncodedExample.encode(
                                model.tokenizer(), train, model.config().maximumPositions()),
                        pieces -> frames.perPosition() * (pieces + 2L));
        };
    }

    /** Ids of the targets, both [EOS] included. */
    static List<long[]> targets(NagModel model, List<Example> train) {
        long end = model.tokenizer().special().endOfSequence();
        return endedBy(model.tokenizer(), train, end, end);
    }

    private static List<long[]> endedBy(Tokenizer tokenizer, List<Example> train, long... end) {
        return tokenizer.encodeAll(train.stream().map(Example::target).toList(), Integer.MAX_VALUE).stream()
                .map(target -> LongStream.concat(Arrays.stream(target.ids()), Arrays.stream(end))
                        .toArray())
                .toList();
    }

    private static long[] counts(List<long[]> targets, Tokenizer tokenizer) {
        long[] counts = new long[tokenizer.vocabulary().size()];
        targets.forEach(target -> Arrays.stream(target).forEach(id -> counts[(int) id]++));
        return counts;
    }

    private static long[] withBlanks(Tokenizer tokenizer, List<EncodedExample> pairs, IntToLongFunction frames) {
        SpecialTokens special = tokenizer.special();
        long[] counts = counts(pairs.stream().map(pair -> pair.target().ids()).toList(), tokenizer);
        counts[(int) special.pad()] += pairs.stream()
                .mapToLong(pair -> Math.max(
                        0,
                        frames.applyAsLong(pair.source().length())
                                - pair.target().length()))
                .sum();
        return counts;
    }
}
