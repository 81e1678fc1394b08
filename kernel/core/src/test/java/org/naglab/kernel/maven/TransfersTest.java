package org.naglab.kernel.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.junit.jupiter.api.Test;

/** An interrupted {@code %maven} adds nothing; one that adds can no longer be interrupted. */
final class TransfersTest {
    @Test
    void of_an_interrupt_and_the_adding_that_race_exactly_one_wins() throws Exception {
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 5_000; round++) {
                Transfers transfers = new Transfers();
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Boolean> cancel = both.submit(() -> {
                    start.await();
                    return transfers.cancel();
                });
                Future<Boolean> add = both.submit(() -> {
                    start.await();
                    return transfers.beginToAdd();
                });
                assertThat(cancel.get()).isNotEqualTo(add.get());
                assertThat(transfers.cancel()).isEqualTo(cancel.get());
            }
        }
    }

    @Test
    void what_is_fetched_ends_once_it_is_cancelled_and_is_never_added() throws Exception {
        Transfers transfers = new Transfers();
        transfers.transferStarted(null);
        assertThat(transfers.cancel()).isTrue();
        assertThatThrownBy(() -> transfers.transferProgressed(null)).isInstanceOf(TransferCancelledException.class);
        assertThat(transfers.beginToAdd()).isFalse();
    }
}
