package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonArray;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestPathTest {
    private static final double FLOAT32_VALUE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"crf_viterbi.json", "crf_viterbi_medium.json"})
    void paths_and_scores_equal_the_reference(String name) {
        Golden golden = Golden.read(name);
        for (Golden it : golden.cases()) {
            try (NDManager manager = NDManager.newBaseManager()) {
                int T = golden.integer("T");
                NDArray mask = it.mask(manager, T);
                Candidates candidates = new CandidateBeam(it.integer("beam"))
                        .free(golden.floats(manager, "emissions", DataType.FLOAT32));
                Transitions transitions = new Transitions.LowRank(
                        golden.floats(manager, "E1", DataType.FLOAT32), golden.floats(manager, "E2", DataType.FLOAT32));

                List<ScoredPath> paths = BestPath.viterbi(candidates, transitions, mask);

                JsonArray expected = it.get("tokens").getAsJsonArray();
                double[] scores = it.doubles("best_score");
                assertThat(paths).hasSize(scores.length);
                for (int b = 0; b < scores.length; b++) {
                    ScoredPath path = paths.get(b);
                    assertThat(path.tokens())
                            .containsExactly(longs(expected.get(b).getAsJsonArray()));
                    assertThat(path.scoreNats()).isCloseTo(scores[b], within(FLOAT32_VALUE));
                    assertThat(Arrays.stream(path.stepScoresNats()).sum()).isCloseTo(scores[b], within(FLOAT32_VALUE));
                }
            }
        }
    }

    private static long[] longs(JsonArray array) {
        return array.asList().stream().mapToLong(it -> it.getAsLong()).toArray();
    }
}
