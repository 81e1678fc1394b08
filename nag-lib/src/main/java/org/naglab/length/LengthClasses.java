package org.naglab.length;

/** What the classes of a length classifier stand for. Lengths are in tokens, as the caller counts them. */
public sealed interface LengthClasses {

    /**
     * Counts the classes.
     *
     * @return C, at least 1
     */
    int classes();

    /**
     * Finds the class of a target; lengths outside the range fall into the first or last class.
     *
     * @param targetLength tokens of the target, at least 0
     * @param sourceLength tokens of the source, at least 1
     * @return in [0, C)
     */
    int classOf(int targetLength, int sourceLength);

    /**
     * Gives the length that a class stands for.
     *
     * @param lengthClass in [0, C)
     * @param sourceLength tokens of the source, at least 1
     * @return tokens; not positive where a class stands for an output that is shorter than none
     */
    int lengthOf(int lengthClass, int sourceLength);

    /**
     * Class c is a target of c tokens.
     *
     * @param classes C
     */
    record Absolute(int classes) implements LengthClasses {
        /** Checks the number. */
        public Absolute {
            checkClasses(classes);
        }

        @Override
        public int classOf(int targetLength, int sourceLength) {
            return Math.clamp(targetLength, 0, classes - 1);
        }

        @Override
        public int lengthOf(int lengthClass, int sourceLength) {
            return lengthClass;
        }
    }

    /**
     * Class c is a target of {@code c − C/2} tokens more than the source, as in the non-autoregressive models of fairseq,
     * where C is 256.
     *
     * @param classes C
     */
    record Offset(int classes) implements LengthClasses {
        /** Checks the number. */
        public Offset {
            checkClasses(classes);
        }

        @Override
        public int classOf(int targetLength, int sourceLength) {
            return Math.clamp((long) targetLength - sourceLength + classes / 2, 0, classes - 1);
        }

        @Override
        public int lengthOf(int lengthClass, int sourceLength) {
            return sourceLength + lengthClass - classes / 2;
        }
    }

    /**
     * Class c is a target of {@code c w / C} to {@code (c + 1) w / C} times the source's length, and stands for the middle.
     *
     * @param classes C
     * @param widest w, ratio where the last class ends, above 0
     */
    record Ratio(int classes, double widest) implements LengthClasses {
        /** Checks the numbers. */
        public Ratio {
            checkClasses(classes);
            if (!(widest > 0) || Double.isInfinite(widest)) {
                throw new IllegalArgumentException("widest must be above 0 and finite, got " + widest);
            }
        }

        @Override
        public int classOf(int targetLength, int sourceLength) {
            return Math.clamp((long) (targetLength * (double) classes / (widest * sourceLength)), 0, classes - 1);
        }

        @Override
        public int lengthOf(int lengthClass, int sourceLength) {
            return (int) Math.round(sourceLength * widest * (lengthClass + 0.5) / classes);
        }
    }

    private static void checkClasses(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("classes must be at least 1, got " + classes);
        }
    }
}
