package org.naglab.train;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.naglab.data.Batch;
import org.naglab.data.Batcher;

/** Hands out the batches of epoch after epoch, and can begin at any place. */
final class BatchStream {
    private final Batcher batcher;
    private final long seed;
    private Position position;
    private List<int[]> plan;

    /**
     * A place in the data.
     *
     * @param epoch passes over the data that are done
     * @param batch batches of this pass that are done
     */
    record Position(int epoch, int batch) {}

    /**
     * One batch to be made.
     *
     * @param indices places of its pairs
     * @param targetTokens real target tokens, both [EOS] of each pair included
     */
    record Draw(int[] indices, long targetTokens) {}

    BatchStream(Batcher batcher, long seed, Position position) {
        this.batcher = batcher;
        this.seed = seed;
        this.position = position;
        this.plan = batcher.shuffled(seed, position.epoch());
    }

    Position position() {
        return position;
    }

    List<Draw> next(int batches) {
        List<Draw> draws = new ArrayList<>(batches);
        for (int i = 0; i < batches; i++) {
            int[] indices = plan.get(position.batch());
            draws.add(new Draw(indices, batcher.targetTokens(indices)));
            advance();
        }
        return draws;
    }

    Batch batch(NDManager parent, Draw draw) {
        return batcher.batch(parent, draw.indices());
    }

    private void advance() {
        position = new Position(position.epoch(), position.batch() + 1);
        if (position.batch() == plan.size()) {
            position = new Position(position.epoch() + 1, 0);
            plan = batcher.shuffled(seed, position.epoch());
        }
    }
}
