package org.naglab.objective;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.data.Batch;
import org.naglab.data.Batcher;
import org.naglab.data.SlotPolicy;
import org.naglab.model.CopyHead;
import org.naglab.model.NagModel;
import org.naglab.model.Structure;
import org.naglab.model.TinyNag;
import org.naglab.nn.Mode;
import org.naglab.tensor.GradientTape;

/**
 * What autograd keeps for the way back must not be memory of Java's: an array made of Java values is a view of a direct
 * buffer, which a collection frees once the array is closed.
 */
final class CollectedBuffersTest {
    static List<Structure> structures() {
        return List.of(
                new Structure.Independent(),
                new Structure.LowRankCrf(3, 0.5),
                new Structure.SourceCrf(3, 0.5),
                new Structure.DynamicCrf(3, 0.5));
    }

    @ParameterizedTest
    @MethodSource("structures")
    void gradients_are_the_same_whatever_is_collected_between_forward_and_backward(Structure structure) {
        Objective objective = structure instanceof Structure.Independent
                ? new Objective.ContextAware(2, NeighbourCount.PER_POSITION)
                : Objective.nagBertReleased(6);
        assertThat(gradients(structure, objective, true)).isEqualTo(gradients(structure, objective, false));
    }

    @Test
    void the_same_holds_for_ctc() {
        Objective ctc = new Objective.Ctc(0);
        assertThat(gradients(new Structure.Independent(), ctc, true))
                .isEqualTo(gradients(new Structure.Independent(), ctc, false));
    }

    private static Map<String, List<Float>> gradients(Structure structure, Objective objective, boolean collect) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NagModel model =
                    TinyNag.shaken(manager, TinyNag.config(new CopyHead.Pointer(), structure, new SlotPolicy(8, 1)), 5);
            model.parameters().requireGradients();
            Batcher batcher = TinyNag.batcher(model, TinyNag.backwards(16, 1), 16);
            try (Batch batch = batcher.batch(manager, batcher.shuffled(1, 0).getFirst());
                    GradientTape tape = GradientTape.open()) {
                List<LossTerm> terms = objective.terms(Scores.of(model, batch, objective, Mode.TRAINING));
                NDArray loss = Objective.total(terms, 10);
                if (collect) {
                    collectAndOverwrite();
                }
                tape.backward(loss);
            }
            Map<String, List<Float>> gradients = new TreeMap<>();
            for (String name : model.parameters().names()) {
                List<Float> values = new ArrayList<>();
                for (float value : model.parameters().get(name).getGradient().toFloatArray()) {
                    values.add(value);
                }
                gradients.put(name, values);
            }
            return gradients;
        }
    }

    /** Frees the buffers that nothing in Java holds any longer, and takes memory of many sizes in their place. */
    private static void collectAndOverwrite() {
        for (int round = 0; round < 3; round++) {
            System.gc();
            pause();
            List<ByteBuffer> taken = new ArrayList<>();
            for (int size = 8; size <= 64 << 10; size += size < 4096 ? 8 : 1024) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(size);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 1);
                }
                taken.add(buffer);
            }
        }
    }

    /** The buffers' cleaners run in a thread of their own. */
    private static void pause() {
        try {
            Thread.sleep(30);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
