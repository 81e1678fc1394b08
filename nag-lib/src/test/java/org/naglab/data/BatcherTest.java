package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.naglab.data.Batcher.Use;
import org.naglab.text.Encoding;
import org.naglab.text.Pieces;
import org.naglab.text.SpecialTokens;
import org.naglab.text.Tokenizer;

final class BatcherTest {
    private static final SpecialTokens SPECIAL = new SpecialTokens(0, 1, 2, 3, 4, 5);

    @Nested
    class Rows {
        @Test
        void a_source_stands_between_cls_and_sep_and_a_target_before_two_ends() {
            Batcher batcher = batcher(List.of(pair(3, 1), pair(1, 2)), BatchConfig.NAG_BERT, Use.TRAINING);
            try (NDManager manager = NDManager.newBaseManager();
                    Batch batch = batcher.batch(manager, new int[] {0, 1})) {
                assertThat(batch.source().getShape()).isEqualTo(new Shape(2, 5));
                assertThat(batch.source().getDataType()).isEqualTo(DataType.INT64);
                // The second source has 1 + 2 positions, its target needs 2 + 2 slots: one [MASK] is added.
                assertThat(batch.source().toLongArray()).containsExactly(2, 10, 11, 12, 3, 2, 10, 3, 4, 0);
                assertThat(batch.sourceMask().toBooleanArray())
                        .containsExactly(true, true, true, true, true, true, true, true, true, false);
                assertThat(batch.target().toLongArray()).containsExactly(20, 5, 5, 0, 20, 21, 5, 5);
                assertThat(batch.targetMask().toBooleanArray())
                        .containsExactly(true, true, true, false, true, true, true, true);
                assertThat(batch.slots()).containsExactly(5, 4);
                assertThat(batch.exampleIds()).containsExactly("3-1", "1-2");
                assertThat(batch.counts()).isEqualTo(new BatchCounts(2, 0, 0, 0, 1, 9, 10));
                assertThat(batch.counts().fillRate()).isEqualTo(0.9);
            }
        }

        @Test
        void decoding_gives_the_slots_of_the_policy_whatever_the_reference() {
            List<EncodedExample> pairs = List.of(pair(1, 4));
            Batcher batcher = batcher(pairs, BatchConfig.NAG_BERT, Use.DECODING);
            try (NDManager manager = NDManager.newBaseManager();
                    Batch batch = batcher.batch(manager, new int[] {0})) {
                assertThat(batch.source().toLongArray()).containsExactly(2, 10, 3);
                assertThat(batch.target().toLongArray()).containsExactly(20, 21, 22, 23, 5, 5);
                assertThat(batch.counts().extendedSources()).isEqualTo(1);
                assertThat(batch.counts().warning()).contains("1 targets needed more slots");
            }
        }

        @Test
        void a_policy_appends_masks_that_are_real_positions() {
            BatchConfig config = BatchConfig.NAG_BERT.withSlots(new SlotPolicy(6, 1.5));
            Batcher batcher = batcher(List.of(pair(1, 1), pair(5, 1)), config, Use.TRAINING);
            try (NDManager manager = NDManager.newBaseManager();
                    Batch batch = batcher.batch(manager, new int[] {0, 1})) {
                assertThat(batch.slots()).containsExactly(6, 11);
                assertThat(Arrays.copyOf(batch.source().toLongArray(), 11))
                        .containsExactly(2, 10, 3, 4, 4, 4, 0, 0, 0, 0, 0);
                assertThat(batch.counts().extendedSources()).isZero();
            }
        }

        @Test
        void slots_are_the_same_in_training_and_decoding_when_the_target_fits() {
            BatchConfig config = BatchConfig.NAG_BERT.withSlots(new SlotPolicy(9, 1.25));
            List<EncodedExample> pairs =
                    IntStream.range(0, 40).mapToObj(i -> pair(1 + i, 1 + i % 5)).toList();
            try (NDManager manager = NDManager.newBaseManager()) {
                int[] all = IntStream.range(0, 40).toArray();
                try (Batch training = batcher(pairs, config, Use.TRAINING).batch(manager, all);
                        Batch decoding = batcher(pairs, config, Use.DECODING).batch(manager, all)) {
                    assertThat(training.source().toLongArray())
                            .containsExactly(decoding.source().toLongArray());
                }
            }
        }

        @Test
        void slots_never_exceed_the_positions() {
            BatchConfig config = new BatchConfig(new BatchSize.Pairs(2), new SlotPolicy(0, 100), 12);
            Batcher batcher = batcher(List.of(pair(3, 1)), config, Use.DECODING);
            try (NDManager manager = NDManager.newBaseManager();
                    Batch batch = batcher.batch(manager, new int[] {0})) {
                assertThat(batch.slots()).containsExactly(12);
            }
            assertThatThrownBy(() -> batcher(List.of(pair(11, 1)), config, Use.DECODING))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be <= maximumPositions - 2 = 10, got 11 in example 11-1");
        }

        @Test
        void closing_a_batch_frees_its_arrays() {
            try (NDManager manager = NDManager.newBaseManager()) {
                Batch batch = batcher(List.of(pair(2, 1)), BatchConfig.NAG_BERT, Use.TRAINING)
                        .batch(manager, new int[] {0});
                batch.close();
                assertThat(batch.source().isReleased()).isTrue();
                assertThat(batch.targetMask().isReleased()).isTrue();
                assertThat(manager.getManagedArrays()).isEmpty();
            }
        }
    }

    @Nested
    class Plans {
        private final List<EncodedExample> pairs = randomPairs(1000);

        @Test
        void every_pair_comes_once_an_epoch() {
            for (BatchSize size :
                    List.of(new BatchSize.Pairs(16), new BatchSize.Pairs(7), new BatchSize.Positions(300))) {
                Batcher batcher = batcher(pairs, BatchConfig.NAG_BERT.withSize(size), Use.TRAINING);
                for (List<int[]> plan : List.of(batcher.shuffled(1, 0), batcher.longestFirst())) {
                    assertThat(plan.stream()
                                    .flatMapToInt(Arrays::stream)
                                    .sorted()
                                    .toArray())
                            .containsExactly(IntStream.range(0, 1000).toArray());
                }
            }
        }

        @Test
        void seed_and_epoch_alone_decide_the_order() {
            Batcher one = batcher(pairs, BatchConfig.NAG_BERT, Use.TRAINING);
            Batcher two = batcher(new ArrayList<>(pairs), BatchConfig.NAG_BERT, Use.TRAINING);
            assertThat(asLists(one.shuffled(3, 4))).isEqualTo(asLists(two.shuffled(3, 4)));
            one.shuffled(3, 0);
            assertThat(asLists(one.shuffled(3, 4))).isEqualTo(asLists(two.shuffled(3, 4)));
            assertThat(one.shuffled(3, 4).getFirst())
                    .isNotEqualTo(one.shuffled(3, 5).getFirst());
            assertThat(one.shuffled(3, 4).getFirst())
                    .isNotEqualTo(one.shuffled(4, 3).getFirst());
        }

        @Test
        void the_order_is_the_same_on_every_machine() {
            int[] order = IntStream.range(0, 8).toArray();
            new Shuffle(42, 1).apply(order);
            assertThat(order).containsExactly(GOLDEN_ORDER);
        }

        @Test
        void batches_of_similar_length_hold_little_padding() {
            Batcher batcher = batcher(pairs, BatchConfig.NAG_BERT, Use.TRAINING);
            BatchCounts counts = batcher.counts(batcher.shuffled(0, 0));
            assertThat(counts.pairs()).isEqualTo(1000);
            assertThat(counts.fillRate()).isGreaterThan(0.95);
            assertThat(counts.warning()).isEmpty();
        }

        @Test
        void counts_of_a_plan_are_the_sum_over_its_batches() {
            BatchConfig config = BatchConfig.NAG_BERT.withSize(new BatchSize.Positions(400));
            Batcher batcher = batcher(pairs, config, Use.TRAINING);
            List<int[]> plan = batcher.shuffled(5, 0);
            BatchCounts sum = BatchCounts.NONE;
            try (NDManager manager = NDManager.newBaseManager()) {
                for (int[] indices : plan) {
                    try (Batch batch = batcher.batch(manager, indices)) {
                        sum = sum.plus(batch.counts());
                        assertThat(batch.source().size()).isLessThanOrEqualTo(400);
                        assertThat(batch.counts().paddedPositions())
                                .isEqualTo(batch.source().size());
                    }
                }
            }
            assertThat(batcher.counts(plan)).isEqualTo(sum);
        }

        @Test
        void a_pair_longer_than_the_budget_goes_alone() {
            BatchConfig config = BatchConfig.NAG_BERT.withSize(new BatchSize.Positions(10));
            Batcher batcher = batcher(List.of(pair(40, 1), pair(50, 1)), config, Use.TRAINING);
            assertThat(asLists(batcher.longestFirst())).isEqualTo(List.of(List.of(1), List.of(0)));
        }
    }

    @Test
    void what_the_encoder_has_no_positions_for_is_cut_and_counted() {
        try (Tokenizer tokenizer = Pieces.tokenizer()) {
            List<Example> examples =
                    List.of(new Example("long", "a b c d e f g", "a b c d e f"), new Example("short", "a b", "c"));
            List<EncodedExample> encoded = EncodedExample.encode(tokenizer, examples, 6);
            BatchConfig config = new BatchConfig(new BatchSize.Pairs(2), SlotPolicy.SOURCE_ONLY, 6);
            Batcher batcher = new Batcher(encoded, tokenizer.special(), config, Use.TRAINING);
            BatchCounts counts = batcher.counts(batcher.longestFirst());
            assertThat(counts.truncatedSources()).isEqualTo(1);
            assertThat(counts.truncatedTargets()).isEqualTo(1);
            assertThat(counts.truncatedPieces()).isEqualTo(3 + 2);
            assertThat(counts.warning())
                    .contains("of 2 pairs, 1 sources and 1 targets")
                    .contains("lost 5 pieces");
        }
    }

    @Test
    void slots_follow_the_formula() {
        assertThat(SlotPolicy.SOURCE_ONLY.slots(7)).isEqualTo(9);
        assertThat(new SlotPolicy(0, 0).slots(7)).isEqualTo(9);
        assertThat(new SlotPolicy(16, 1).slots(7)).isEqualTo(16);
        assertThat(new SlotPolicy(0, 1.5).slots(7)).isEqualTo(14);
        assertThatThrownBy(() -> new SlotPolicy(-1, 1)).hasMessageContaining("minimumSlots must be >= 0, got -1");
        assertThatThrownBy(() -> new SlotPolicy(0, Double.NaN)).hasMessageContaining("got NaN");
    }

    /** By a second implementation of {@link Random}, in Python. */
    private static final int[] GOLDEN_ORDER = {2, 1, 7, 6, 0, 4, 5, 3};

    private static List<List<Integer>> asLists(List<int[]> plan) {
        return plan.stream().map(b -> Arrays.stream(b).boxed().toList()).toList();
    }

    private static Batcher batcher(List<EncodedExample> pairs, BatchConfig config, Use use) {
        return new Batcher(pairs, SPECIAL, config, use);
    }

    private static EncodedExample pair(int n, int m) {
        return new EncodedExample(
                n + "-" + m,
                new Encoding(IntStream.range(10, 10 + n).asLongStream().toArray(), 0),
                new Encoding(IntStream.range(20, 20 + m).asLongStream().toArray(), 0));
    }

    private static List<EncodedExample> randomPairs(int count) {
        Random random = new Random(11);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    int n = 5 + random.nextInt(60);
                    return pair(n, 1 + random.nextInt(5));
                })
                .toList();
    }
}
