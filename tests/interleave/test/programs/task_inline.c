// verdict: bug, assertion failure
extern void reach_error(void);

inline int one(void)
{
    return 1;
}

int main(void)
{
    if (one() == 1)
        reach_error();
}
