package org.naglab.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Masks;
import org.naglab.text.SpecialTokens;

/**
 * Cuts encoded pairs into batches of similar length. Which pairs form batch n of epoch e depends on the pairs, the
 * configuration, the seed and e alone, so that training can be resumed at any batch.
 *
 * <p>An epoch is shuffled, cut into windows of {@value #WINDOW_BATCHES} batches' worth of pairs, sorted by length within
 * a window, cut into batches, and the batches shuffled: little padding, and chance keeps most of its say.
 */
public final class Batcher {
    private static final int WINDOW_BATCHES = 64;

    private final List<EncodedExample> examples;
    private final SpecialTokens special;
    private final BatchConfig config;
    private final Use use;
    private final int[] slots;

    /** What batches are for. */
    public enum Use {
        /** Targets are known: a source whose target needs more slots than the policy gives is extended, and counted. */
        TRAINING,
        /**
         * Only the policy gives slots, whatever the reference; it may be longer than the slots. Also for training where
         * targets need no slots of their own: autoregressive models, and CTC.
         */
        DECODING
    }

    /**
     * Takes pairs to batch.
     *
     * @param examples the pairs; at least one
     * @param special ids of the special tokens
     * @param config how they become batches
     * @param use what the batches are for
     * @throws IllegalArgumentException when there is no pair, or a source or target does not fit the positions
     */
    public Batcher(List<EncodedExample> examples, SpecialTokens special, BatchConfig config, Use use) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("a batcher must have at least one pair, got none");
        }
        this.examples = List.copyOf(examples);
        this.special = special;
        this.config = config;
        this.use = use;
        this.slots = this.examples.stream().mapToInt(this::slotsOf).toArray();
    }

    /**
     * Plans the batches of a training epoch.
     *
     * @param seed chooses among orders
     * @param epoch counted from 0; every epoch has another order
     * @return places of the pairs of each batch; every pair once
     */
    public List<int[]> shuffled(long seed, int epoch) {
        Shuffle shuffle = new Shuffle(seed, epoch);
        int[] order = IntStream.range(0, examples.size()).toArray();
        shuffle.apply(order);
        int window = windowPairs();
        List<int[]> batches = new ArrayList<>();
        for (int start = 0; start < order.length; start += window) {
            batches.addAll(cut(Arrays.copyOfRange(order, start, Math.min(start + window, order.length))));
        }
        shuffle.apply(batches);
        return batches;
    }

    /**
     * Plans batches that hold every pair once, longest first: memory is asked for once, and a failure for want of it
     * comes at once.
     *
     * @return places of the pairs of each batch
     */
    public List<int[]> longestFirst() {
        List<int[]> batches = cut(IntStream.range(0, examples.size()).toArray());
        return batches.reversed();
    }

    /**
     * Counts the real target tokens of pairs, both [EOS] of each included.
     *
     * @param indices places of the pairs
     * @return the number that their losses are divided by
     */
    public long targetTokens(int[] indices) {
        return Arrays.stream(indices).mapToLong(i -> target(i).length + 2L).sum();
    }

    /**
     * Makes one batch.
     *
     * @param parent its manager's parent, which says the device
     * @param indices places of its pairs
     * @return the batch, to be closed
     */
    public Batch batch(NDManager parent, int[] indices) {
        int B = indices.length;
        int S = Arrays.stream(indices).map(i -> slots[i]).max().orElseThrow();
        int T = 2 + Arrays.stream(indices).map(i -> target(i).length).max().orElseThrow();
        long[] source = new long[B * S];
        long[] target = new long[B * T];
        Arrays.fill(source, special.pad());
        Arrays.fill(target, special.pad());
        for (int b = 0; b < B; b++) {
            fillSource(source, b * S, indices[b]);
            fillTarget(target, b * T, indices[b]);
        }
        int[] sourceLengths = Arrays.stream(indices).map(i -> slots[i]).toArray();
        int[] targetLengths =
                Arrays.stream(indices).map(i -> target(i).length + 2).toArray();
        NDManager manager = parent.newSubManager();
        manager.setName("batch");
        NDArray sourceIds = EngineMemory.of(manager, source, new Shape(B, S));
        NDArray targetIds = EngineMemory.of(manager, target, new Shape(B, T));
        return new Batch(
                manager,
                sourceIds,
                Masks.ofLengths(manager, sourceLengths, S),
                targetIds,
                Masks.ofLengths(manager, targetLengths, T),
                Arrays.stream(indices).mapToObj(i -> examples.get(i).id()).toList(),
                indices.clone(),
                sourceLengths,
                targetLengths,
                counts(indices));
    }

    /**
     * Counts what a plan cuts off, adds and pads, without making its batches.
     *
     * @param plan places of the pairs of each batch
     * @return the sum over all its batches
     */
    public BatchCounts counts(List<int[]> plan) {
        return plan.stream().map(this::counts).reduce(BatchCounts.NONE, BatchCounts::plus);
    }

    private BatchCounts counts(int[] indices) {
        BatchCounts counts = BatchCounts.NONE;
        int S = Arrays.stream(indices).map(i -> slots[i]).max().orElse(0);
        for (int i : indices) {
            EncodedExample example = examples.get(i);
            int sourceCut = example.source().truncatedPieces();
            int targetCut = example.target().truncatedPieces();
            counts = counts.plus(new BatchCounts(
                    1,
                    sourceCut > 0 ? 1 : 0,
                    targetCut > 0 ? 1 : 0,
                    sourceCut + targetCut,
                    example.target().length() + 2 > policySlots(example) ? 1 : 0,
                    slots[i],
                    S));
        }
        return counts;
    }

    private void fillSource(long[] row, int start, int index) {
        long[] pieces = examples.get(index).source().ids();
        row[start] = special.cls();
        System.arraycopy(pieces, 0, row, start + 1, pieces.length);
        row[start + pieces.length + 1] = special.sep();
        Arrays.fill(row, start + pieces.length + 2, start + slots[index], special.mask());
    }

    private void fillTarget(long[] row, int start, int index) {
        long[] pieces = target(index);
        System.arraycopy(pieces, 0, row, start, pieces.length);
        row[start + pieces.length] = special.endOfSequence();
        row[start + pieces.length + 1] = special.endOfSequence();
    }

    private long[] target(int index) {
        return examples.get(index).target().ids();
    }

    private int policySlots(EncodedExample example) {
        return Math.min(config.slots().slots(example.source().length()), config.maximumPositions());
    }

    private int slotsOf(EncodedExample example) {
        int needed = Math.max(example.source().length(), example.target().length()) + 2;
        if (needed > config.maximumPositions()) {
            throw new IllegalArgumentException("pieces of a source or target must be <= maximumPositions - 2 = "
                    + (config.maximumPositions() - 2) + ", got " + (needed - 2) + " in example " + example.id());
        }
        return switch (use) {
            case TRAINING -> Math.max(policySlots(example), example.target().length() + 2);
            case DECODING -> policySlots(example);
        };
    }

    private int windowPairs() {
        int pairs = switch (config.size()) {
            case BatchSize.Pairs limit -> limit.pairs();
            case BatchSize.Positions limit ->
                (int) Math.max(
                        1, limit.positions() / Arrays.stream(slots).average().orElseThrow());
        };
        return (int) Math.min((long) pairs * WINDOW_BATCHES, Integer.MAX_VALUE - 8);
    }

    /** Sorts by length, shortest first, and cuts greedily. */
    private List<int[]> cut(int[] window) {
        Integer[] byLength = Arrays.stream(window).boxed().toArray(Integer[]::new);
        Arrays.sort(byLength, Comparator.comparingInt(i -> slots[i]));
        List<int[]> batches = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < byLength.length; end++) {
            if (end > start && !config.size().fits(end - start + 1, slots[byLength[end]])) {
                batches.add(range(byLength, start, end));
                start = end;
            }
        }
        batches.add(range(byLength, start, byLength.length));
        return batches;
    }

    private static int[] range(Integer[] values, int start, int end) {
        return IntStream.range(start, end).map(i -> values[i]).toArray();
    }
}
