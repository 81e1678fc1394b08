package org.naglab.cli;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.naglab.data.Example;
import org.naglab.decode.Decoder;
import org.naglab.decode.Hypothesis;
import org.naglab.eval.Rouge;
import org.naglab.eval.RougeScore;
import org.naglab.eval.Stemming;
import org.naglab.model.Model;
import org.naglab.train.Validation;

/**
 * Scores a model by unstemmed ROUGE on development pairs; ROUGE-L decides.
 *
 * @param examples the pairs, at least one
 * @param decoder how outputs are decoded
 */
record DevRouge(List<Example> examples, Decoder decoder) implements Validation {
    private static final int PAIRS_PER_BATCH = 32;

    @Override
    public String criterion() {
        return "ROUGE-L";
    }

    @Override
    public Optional<SortedMap<String, Double>> scores(Model model, BooleanSupplier stopRequested) {
        List<Hypothesis> hypotheses;
        try (OpenGenerator open = OpenGenerator.of(model, decoder, Optional.empty())) {
            hypotheses = open.generator().generate(examples, PAIRS_PER_BATCH, done -> {
                if (stopRequested.getAsBoolean()) {
                    throw new CancellationException("stopped after " + done + " development pairs");
                }
            });
        } catch (CancellationException e) {
            return Optional.empty();
        }
        Rouge rouge = new Rouge(Stemming.NONE);
        double[] sums = new double[3];
        for (int i = 0; i < examples.size(); i++) {
            RougeScore score =
                    rouge.score(hypotheses.get(i).text(), examples.get(i).target());
            sums[0] += score.rouge1().f1();
            sums[1] += score.rouge2().f1();
            sums[2] += score.rougeL().f1();
        }
        SortedMap<String, Double> means = new TreeMap<>();
        means.put("ROUGE-1", sums[0] / examples.size());
        means.put("ROUGE-2", sums[1] / examples.size());
        means.put("ROUGE-L", sums[2] / examples.size());
        return Optional.of(means);
    }
}
