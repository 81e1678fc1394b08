package org.naglab.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.naglab.data.Example;
import org.naglab.decode.Generator;
import org.naglab.decode.Stage;

/**
 * Lets contestants decode in turn, one decode each a round, so that whatever else the machine does meets all of them
 * alike.
 *
 * @param warmUp rounds that are not counted, at least 0
 * @param rounds rounds that are counted, at least 1
 */
record RoundRobin(int warmUp, int rounds) {
    RoundRobin {
        if (warmUp < 0 || rounds < 1) {
            throw new IllegalArgumentException(
                    "warmUp must be at least 0 and rounds at least 1, got " + warmUp + " and " + rounds);
        }
    }

    /** What takes part. */
    record Contestant(String name, Generator generator) {}

    /**
     * Measures.
     *
     * @param contestants what takes part
     * @param batches sources of each round, used in turn
     * @return for each contestant, the stages of its decodes [contestants][rounds]
     */
    List<List<Map<Stage, Times>>> run(List<Contestant> contestants, List<List<Example>> batches) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        StageClock clock = new StageClock(System::nanoTime, () -> cpuNanos(threads));
        List<List<Map<Stage, Times>>> measured = new ArrayList<>();
        contestants.forEach(contestant -> measured.add(new ArrayList<>()));
        for (int round = 0; round < warmUp + rounds; round++) {
            List<Example> sources = batches.get(round % batches.size());
            for (int c = 0; c < contestants.size(); c++) {
                clock.start();
                contestants.get(c).generator().outputs(sources, sources.size(), done -> {}, clock);
                Map<Stage, Times> stages = clock.stop();
                if (round >= warmUp) {
                    measured.get(c).add(stages);
                }
            }
        }
        return measured;
    }

    /** Of all threads of Java's; the time of the whole process is counted in steps of 10 ms on Linux. */
    private static long cpuNanos(ThreadMXBean threads) {
        return Arrays.stream(threads.getThreadCpuTime(threads.getAllThreadIds()))
                .filter(nanos -> nanos > 0) // -1 of a thread that ends just now
                .sum();
    }
}
