package org.naglab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.naglab.decode.Stage;
import org.naglab.io.Json;
import org.naglab.nn.Precision;

final class MeasurementTest {
    private static final double EXACT = 1e-9;
    private static final Measurement.Shape SHAPE = new Measurement.Shape(2, 64, 32);

    private final AtomicLong wall = new AtomicLong(1_000);
    private final AtomicLong processor = new AtomicLong(50);

    @Test
    void stages_sum_to_the_whole_also_where_one_comes_again() {
        StageClock clock = new StageClock(wall::get, processor::get);
        clock.start();
        pass(3);
        clock.enter(Stage.BATCH);
        pass(5);
        clock.enter(Stage.ENCODE);
        pass(7);
        clock.enter(Stage.BATCH);
        pass(11);
        clock.enter(Stage.TEXT);
        pass(13);
        Map<Stage, Times> stages = clock.stop();
        assertThat(stages)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Stage.TOKENIZE, new Times(3, 6),
                        Stage.BATCH, new Times(16, 32),
                        Stage.ENCODE, new Times(7, 14),
                        Stage.TEXT, new Times(13, 26)));
        clock.start();
        pass(1);
        assertThat(clock.stop()).isEqualTo(Map.of(Stage.TOKENIZE, new Times(1, 2)));
    }

    @Test
    void quantiles_are_of_whole_decodes_and_means_of_stages_sum_to_their_mean() {
        List<Map<Stage, Times>> decodes = new ArrayList<>();
        double wholeMs = 0;
        for (int i = 1; i <= 11; i++) {
            decodes.add(Map.of(
                    Stage.ENCODE, new Times(i * 1_000_000L, i * 2_000_000L),
                    Stage.SEARCH, new Times(2_000_000L, 3_000_000L)));
            wholeMs += i + 2;
        }
        Measurement measured =
                Measurement.of("greedy", Precision.BFLOAT16, SHAPE, decodes, 3, new TreeMap<>(Map.of("load", "1")));
        assertThat(measured.wall().items()).isEqualTo(11);
        assertThat(measured.wall().medianMs()).isCloseTo(8, within(EXACT));
        assertThat(measured.wall().p90Ms()).isCloseTo(12, within(EXACT));
        assertThat(measured.wall().p99Ms()).isCloseTo(12.9, within(EXACT));
        assertThat(measured.cpu().medianMs()).isCloseTo(15, within(EXACT));
        assertThat(measured.shareOfFloor()).isCloseTo(0.2, within(EXACT));
        assertThat(measured.stages().values().stream()
                        .mapToDouble(Measurement.StageTime::wallMs)
                        .sum())
                .isCloseTo(wholeMs / 11, within(EXACT));
        assertThat(Json.parse(Json.line(measured), Measurement.class, "a line")).isEqualTo(measured);
    }

    @Test
    void ratios_are_to_the_reference_in_the_same_precision() {
        List<Measurement> measured = List.of(
                fixed(DecodeTable.REFERENCE, Precision.FLOAT32, 10),
                fixed("greedy", Precision.FLOAT32, 40),
                fixed(DecodeTable.REFERENCE, Precision.BFLOAT16, 5),
                fixed("greedy", Precision.BFLOAT16, 30));
        assertThat(DecodeTable.of(SHAPE, measured))
                .contains("batch 2, source 64, target 32")
                .contains("| greedy | FLOAT32 | 40.00 | 40.00 | 40.00 | 80.00 | 4.00 | 4.00 | 5 % | search 80.00 |")
                .contains("| greedy | BFLOAT16 | 30.00 | 30.00 | 30.00 | 60.00 | 6.00 | 6.00 | 7 % | search 60.00 |");
    }

    @Test
    void options_are_read_by_name_and_wrong_ones_named() {
        Options options =
                new Options(List.of("--batch", "1,2", "--precision", "bfloat16"), Set.of("batch", "precision"));
        assertThat(options.numbers("batch", "4")).containsExactly(1, 2);
        assertThat(options.numbers("target", "4")).containsExactly(4);
        assertThat(options.names("precision", Precision.class, "float32")).containsExactly(Precision.BFLOAT16);
        assertThatThrownBy(() -> new Options(List.of("--batsh", "1"), Set.of("batch")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("options must be --name value with a name of [batch], got --batsh 1");
        assertThatThrownBy(() -> new Options(List.of("--batch", "0"), Set.of("batch")).numbers("batch", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--batch must be whole numbers from 1 up, got 0");
    }

    private void pass(long nanos) {
        wall.addAndGet(nanos);
        processor.addAndGet(2 * nanos);
    }

    private static Measurement fixed(String system, Precision precision, long ms) {
        return Measurement.of(
                system,
                precision,
                SHAPE,
                List.of(Map.of(Stage.SEARCH, new Times(ms * 1_000_000, 2 * ms * 1_000_000))),
                4,
                new TreeMap<>());
    }
}
