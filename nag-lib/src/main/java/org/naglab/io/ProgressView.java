package org.naglab.io;

/** Shows progress in a place of its own, such as a notebook; {@link Progress#terminal} uses it where there is one. */
public interface ProgressView extends AutoCloseable {
    /**
     * Shows how much is done.
     *
     * @param done units done so far
     * @param detail what else to show, may be empty
     */
    void update(long done, String detail);

    /** Ends the work. */
    @Override
    void close();

    /** Opens views; found by {@link java.util.ServiceLoader} where the property {@code naglab.notebook} is true. */
    @FunctionalInterface
    interface Opener {
        /**
         * Begins to show one piece of work.
         *
         * @param label what is being done
         * @param total units in all, or 0 when that is not known
         * @param unit name of one unit, for the rate
         * @return where it is shown
         */
        ProgressView open(String label, long total, String unit);
    }
}
