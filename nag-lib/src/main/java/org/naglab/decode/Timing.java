package org.naglab.decode;

import java.util.List;
import org.naglab.data.Example;

/** Measures how long single outputs take, from the text of the source to the text of the output. */
public final class Timing {
    private Timing() {}

    /**
     * Generates one output at a time, first untimed for warm-up, then timed. Cutting into word pieces, the encoder, the
     * search and joining to text are all inside the clock; the output is a Java string, so the device has finished.
     *
     * @param generator writes the outputs
     * @param examples one timing each
     * @param warmUp examples generated before the clock starts, taken from the front
     * @return nanoseconds of each example [n]
     */
    public static long[] singles(Generator generator, List<Example> examples, int warmUp) {
        for (int i = 0; i < warmUp; i++) {
            generator.generate(examples.get(i % examples.size()).source());
        }
        return examples.stream()
                .mapToLong(example -> {
                    long start = System.nanoTime();
                    generator.generate(example.source());
                    return System.nanoTime() - start;
                })
                .toArray();
    }
}
