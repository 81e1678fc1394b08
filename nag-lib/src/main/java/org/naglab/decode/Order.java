package org.naglab.decode;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.naglab.eval.Evaluator;

/** Puts the outputs of one source in the order in which they are preferred. */
interface Order {
    /** Leaves them as they were found. */
    Order AS_FOUND = (source, outputs) -> outputs;

    /**
     * Orders outputs.
     *
     * @param source what they were written for
     * @param outputs at least one
     * @return the same, the one to be written first
     */
    List<Hypothesis> of(String source, List<Hypothesis> outputs);

    /** By what each scores, in expectation, against the others. */
    static Order of(Decoder.MinimumRisk choice) {
        return (source, outputs) -> {
            List<String> texts = outputs.stream().map(Hypothesis::text).toList();
            double[] weights = switch (choice.among()) {
                case Decoder.Sampling drawn -> equal(outputs.size());
                case Decoder.NBest best -> softmax(outputs);
                case Decoder.CtcBeam best -> softmax(outputs);
                case Decoder.Beam best -> softmax(outputs);
            };
            double[] gains = new double[texts.size()];
            for (int i = 0; i < gains.length; i++) {
                List<String> same = Collections.nCopies(texts.size(), texts.get(i));
                double[] scores = Evaluator.items(choice.metric(), same, texts);
                gains[i] = IntStream.range(0, scores.length)
                        .mapToDouble(j -> weights[j] * scores[j])
                        .sum();
            }
            return highestFirst(outputs, gains);
        };
    }

    /** By their likelihoods under another model; a hypothesis then has that model's log-probability as its score. */
    static Order of(Decoder.Rescored choice, Rescorer rescorer) {
        return (source, outputs) -> {
            List<Rescorer.Likelihood> likelihoods = rescorer.score(
                    source, outputs.stream().map(Hypothesis::text).toList());
            List<Hypothesis> scored = IntStream.range(0, outputs.size())
                    .mapToObj(i -> outputs.get(i).withScore(likelihoods.get(i).nats()))
                    .toList();
            return highestFirst(
                    scored,
                    likelihoods.stream()
                            .mapToDouble(it -> it.perToken(choice.lengthPenalty()))
                            .toArray());
        };
    }

    private static List<Hypothesis> highestFirst(List<Hypothesis> outputs, double[] keys) {
        return IntStream.range(0, keys.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> keys[i]).reversed())
                .map(outputs::get)
                .toList();
    }

    private static double[] equal(int outputs) {
        double[] weights = new double[outputs];
        Arrays.fill(weights, 1.0 / outputs);
        return weights;
    }

    private static double[] softmax(List<Hypothesis> outputs) {
        double top = outputs.stream().mapToDouble(Hypothesis::scoreNats).max().orElseThrow();
        double[] weights = outputs.stream()
                .mapToDouble(output -> Math.exp(output.scoreNats() - top))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
}
