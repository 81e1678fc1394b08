package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.naglab.tensor.Masks;

/** A random problem of a seed: sizes 1 to 4, a mask of random lengths, low-rank transitions. */
record RandomChain(
        int B,
        int T,
        int V,
        int K,
        int[] lengths,
        NDArray emissions,
        NDArray gold,
        NDArray mask,
        NDArray previous,
        NDArray current) {

    static RandomChain of(NDManager manager, long seed, DataType type) {
        RandomGenerator random = new SplittableRandom(seed);
        int B = random.nextInt(1, 5);
        int T = random.nextInt(1, 5);
        int V = random.nextInt(1, 5);
        int R = random.nextInt(1, 5);
        int K = random.nextInt(1, V + 1);
        return of(manager, random, type, B, T, V, R, K);
    }

    static RandomChain of(NDManager manager, RandomGenerator random, DataType type, int B, int T, int V, int R, int K) {
        int[] lengths = IntStream.range(0, B).map(b -> random.nextInt(1, T + 1)).toArray();
        lengths[random.nextInt(B)] = T; // a batch is as wide as its longest row
        Supplier<Double> normal = random::nextGaussian;
        return new RandomChain(
                B,
                T,
                V,
                K,
                lengths,
                array(manager, normal, type, B, T, V),
                manager.create(random.longs((long) B * T, 0, V).toArray(), new Shape(B, T)),
                Masks.ofLengths(manager, lengths, T),
                array(manager, normal, type, V, R),
                array(manager, normal, type, V, R));
    }

    private static NDArray array(NDManager manager, Supplier<Double> normal, DataType type, long... shape) {
        Shape size = new Shape(shape);
        double[] values = IntStream.range(0, (int) size.size())
                .mapToDouble(i -> normal.get())
                .toArray();
        return manager.create(values, size).toType(type, false);
    }

    Transitions.LowRank lowRank() {
        return new Transitions.LowRank(previous, current);
    }

    Transitions.Dense dense() {
        return new Transitions.Dense(previous.matMul(current.transpose()));
    }

    /** Sources of six tokens, of which token 0 stands for no text; the scores are new variables. */
    Transitions.WithSource withSource(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NDManager manager = emissions.getManager();
        NDArray source = manager.create(random.longs(6L * B, 0, V).toArray(), new Shape(B, 6));
        Supplier<Double> normal = random::nextGaussian;
        return new Transitions.WithSource(
                lowRank(),
                SourceBigrams.of(source, id -> id != 0),
                array(manager, normal, emissions.getDataType(), 1),
                array(manager, normal, emissions.getDataType(), 1));
    }

    /** One mixture for each step; a new variable. */
    Transitions.Dynamic dynamic(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long R = previous.getShape().get(1);
        return new Transitions.Dynamic(
                lowRank(),
                array(emissions.getManager(), random::nextGaussian, emissions.getDataType(), B, T - 1, R, R));
    }

    CandidateBeam beam() {
        return new CandidateBeam(K);
    }

    Candidates candidates() {
        return beam().withGold(emissions, gold);
    }

    NDArray logLikelihood() {
        return LinearChain.logLikelihood(emissions, gold, mask, lowRank(), beam());
    }

    List<NDArray> variables() {
        return List.of(emissions, previous, current);
    }

    RandomChain withEmissions(NDArray other) {
        return new RandomChain(B, T, V, K, lengths, other, gold, mask, previous, current);
    }

    RandomChain item(int b) {
        String one = b + ":" + (b + 1);
        return new RandomChain(
                1,
                T,
                V,
                K,
                new int[] {lengths[b]},
                emissions.get(one),
                gold.get(one),
                mask.get(one),
                previous,
                current);
    }
}
